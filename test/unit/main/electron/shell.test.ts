import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { refusedSwitches } from '../../../../src-main/electron/guards.ts';
import { runShell } from '../../../../src-main/electron/shell.ts';
import { PATIENCE } from '../../../support/patience.ts';

function shell({
  packaged = false,
  switches = [] as string[],
  first = true,
  fails = false,
  hidden = false,
  argv = [] as string[],
} = {}) {
  const did: string[] = [];
  let finish: () => void = () => undefined;
  let life = { isEnding: () => false };
  const app = Object.assign(new EventEmitter(), {
    isPackaged: packaged,
    commandLine: { hasSwitch: (name: string) => switches.includes(name) },
    requestSingleInstanceLock: () => first,
    enableSandbox: () => void did.push('sandbox'),
    whenReady: () => Promise.resolve(did.push('ready')),
    quit: () => void did.push('quit'),
    exit: (code: number) => void did.push(`exit ${code}`),
  });
  const session = {
    setPermissionRequestHandler: () => did.push('deny'),
    setPermissionCheckHandler: () => undefined,
    setDevicePermissionHandler: () => undefined,
  };
  const done = runShell(
    {
      app: app as never,
      session: () => session as never,
      protocol: () => ({ handle: (scheme: string) => void did.push(`handle ${scheme}`) }),
      showError: (_title, text) => void did.push(`error ${text}`),
      handOver: () => {
        did.push('hand over');
        return () => void did.push('hand over ends');
      },
    },
    {
      argv,
      answer: () => Promise.reject(new Error('not asked')),
      admit: () => undefined,
      linkFile: (path) =>
        Promise.resolve(path === 'btc.arblink' ? { screen: 'monitor', symbol: 'BTCUSDT' } : undefined),
      clock: { after: () => () => undefined },
      startsHidden: () => hidden,
      flush: () => Promise.resolve(void did.push('flush')),
      makeWindow(parts) {
        did.push('window');
        life = parts;
        return Promise.resolve({
          show: () => did.push('show'),
          go: (place: unknown) => did.push(`go ${JSON.stringify(place)}`),
        } as never);
      },
      manners() {
        did.push('manners');
        return () => void did.push('manners end');
      },
      startBackend() {
        did.push('backend');
        if (fails) return Promise.reject(new Error('data folder /x: expected a folder to write to'));
        return Promise.resolve({
          stop: () => {
            did.push('backend stops');
            return new Promise<void>((resolve) => (finish = resolve));
          },
        } as never);
      },
    },
  );
  return { did, app, done, finish: () => finish(), isEnding: () => life.isEnding() };
}

test('sets its guards before the backend, the backend before the window, and the window before its manners', async () => {
  const { did, done } = shell();
  await done;
  expect(did).toEqual([
    'sandbox',
    'ready',
    'deny',
    'handle app',
    'backend',
    'hand over',
    'window',
    'manners',
    'show',
  ]);
});

test('begins without a window in the tray when asked to', async () => {
  const { did, done } = shell({ hidden: true });
  await done;
  expect(did).not.toContain('show');
});

test('a second start brings the window of the first to the front, and hands its link over', async () => {
  const second = shell({ first: false });
  await second.done;
  expect(second.did).toEqual(['exit 0']);
  const { app, did, done } = shell();
  await done;
  did.length = 0;
  app.emit('second-instance', {}, ['arbscope', '--flag']);
  await vi.waitFor(() => expect(did).toEqual(['show']), PATIENCE);
  app.emit('second-instance', {}, ['arbscope', 'arbscope://route/BTCUSDT/OKX/BIN']);
  await vi.waitFor(
    () => expect(did.at(-1)).toBe('go {"screen":"spreads","symbol":"BTCUSDT","route":"BTCUSDT:okx>binance"}'),
    PATIENCE,
  );
  app.emit('second-instance', {}, ['arbscope', 'btc.arblink']);
  await vi.waitFor(() => expect(did.at(-1)).toBe('go {"screen":"monitor","symbol":"BTCUSDT"}'), PATIENCE);
});

test('follows a link it is started with, also one that comes before everything is ready', async () => {
  const started = shell({ argv: ['arbscope://screen/gaps'] });
  await started.done;
  expect(started.did.at(-1)).toBe('go {"screen":"gaps"}');
  const early = shell();
  const event = { preventDefault: vi.fn() };
  early.app.emit('open-url', event, 'arbscope://screen/health');
  await early.done;
  expect(event.preventDefault).toHaveBeenCalled();
  expect(early.did.at(-1)).toBe('go {"screen":"health"}');
  early.app.emit('open-url', event, 'arbscope://sell/everything');
  expect(early.did.at(-1)).toBe('show');
});

test('ends only after the backend has stopped and places are kept, once', async () => {
  const { did, done, app, finish, isEnding } = shell();
  await done;
  did.length = 0;
  const event = { preventDefault: vi.fn() };
  expect(isEnding()).toBe(false);
  app.emit('window-all-closed');
  app.emit('before-quit', event);
  app.emit('before-quit', event);
  expect(isEnding()).toBe(true);
  expect(event.preventDefault).toHaveBeenCalledTimes(2);
  expect(did).toEqual(['quit', 'manners end', 'hand over ends', 'backend stops', 'flush']);
  finish();
  await vi.waitFor(() => expect(did.at(-1)).toBe('exit 0'), PATIENCE);
});

test('says why it cannot start', async () => {
  const { did, done } = shell({ fails: true });
  await done;
  expect(did.slice(-2)).toEqual(['error data folder /x: expected a folder to write to', 'exit 1']);
});

test.each(refusedSwitches)('does not start packaged with --%s', async (name) => {
  const { did, done } = shell({ packaged: true, switches: [name] });
  await done;
  expect(did.at(-1)).toBe('exit 2');
  expect(did).not.toContain('backend');
});
