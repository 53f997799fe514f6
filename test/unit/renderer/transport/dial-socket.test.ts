import { expect, test } from 'vitest';
import { dialSocket, type BrowserPage } from '../../../../src-renderer/transport/dial-socket.ts';
import { Unauthorised } from '../../../../src-renderer/transport/link.ts';

interface Given {
  readonly hash: string;
  /** Status per request, undefined when nobody answers. */
  readonly answers: Readonly<Record<string, number | undefined>>;
  readonly socket: 'opens' | 'closes' | 'hangs';
}

function page({ hash, answers, socket }: Given) {
  const did: string[] = [];
  let left = hash;
  const it: BrowserPage = {
    hash: () => left,
    forgetHash() {
      left = '';
      did.push('forget');
    },
    request(method, path, body) {
      did.push([method, path, body].filter(Boolean).join(' '));
      const status = answers[path];
      return status === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(status);
    },
    openSocket(path) {
      did.push(`socket ${path}`);
      const listeners: { type: string; listener: () => void }[] = [];
      const fire = (type: string): void => listeners.forEach((l) => l.type === type && l.listener());
      if (socket !== 'hangs') queueMicrotask(() => fire(socket === 'opens' ? 'open' : 'close'));
      return {
        binaryType: '',
        readyState: 1,
        send: () => undefined,
        close: () => void did.push('close'),
        addEventListener: (type: string, listener: (event: never) => void) =>
          void listeners.push({ type, listener: listener as () => void }),
      };
    },
    after: (_ms, run) => {
      if (socket === 'hangs') queueMicrotask(run);
      return () => undefined;
    },
  };
  return { it, did };
}

test('trades the token once, forgets it, then opens the socket', async () => {
  const { it, did } = page({ hash: '#token=abc-_1', answers: { '/session': 204 }, socket: 'opens' });
  await dialSocket(it);
  await dialSocket(it);
  expect(did).toEqual(['POST /session {"token":"abc-_1"}', 'forget', 'socket /rpc', 'socket /rpc']);
});

test('keeps the token for later when nobody answers', async () => {
  const { it, did } = page({ hash: '#token=abc', answers: {}, socket: 'opens' });
  await expect(dialSocket(it)).rejects.toThrow('fetch failed');
  expect(did).not.toContain('forget');
});

test.each([401, 403, 429])(
  'gives up with a text for people when the token is refused with %d',
  async (status) => {
    const { it, did } = page({ hash: '#token=abc', answers: { '/session': status }, socket: 'opens' });
    await expect(dialSocket(it)).rejects.toBeInstanceOf(Unauthorised);
    expect(did.at(-1)).toBe('forget');
  },
);

test('tells a missing session from a backend that is away', async () => {
  const refused = page({ hash: '', answers: { '/health': 401 }, socket: 'closes' });
  await expect(dialSocket(refused.it)).rejects.toThrow('not opened with the token of this run');
  const away = page({ hash: '', answers: {}, socket: 'closes' });
  await expect(dialSocket(away.it)).rejects.not.toBeInstanceOf(Unauthorised);
  const busy = page({ hash: '', answers: { '/health': 500 }, socket: 'closes' });
  await expect(dialSocket(busy.it)).rejects.toThrow('closed before it was open');
});

test('does not wait for ever for a socket that does not open', async () => {
  const { it, did } = page({ hash: '', answers: { '/health': 200 }, socket: 'hangs' });
  await expect(dialSocket(it)).rejects.toThrow('not opened in time');
  expect(did).toContain('close');
});
