import { expect, test } from 'vitest';
import { PORT_REPLY } from '#shared/api/desktop.ts';
import { dialPort, type WindowMessage } from '../../../../src-renderer/transport/dial-port.ts';
import type { DomPortLike } from '../../../../src-renderer/transport/dom-port-wire.ts';

const origin = 'app://arbscope';
const nonce = '0a'.repeat(16);

function page() {
  const asked: string[] = [];
  const listeners = new Set<(message: WindowMessage) => void>();
  let late: () => void = () => undefined;
  const wire = dialPort({
    origin,
    requestPort: (text) => void asked.push(text),
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    randomBytes: (count) => new Uint8Array(count).fill(0x0a),
    after: (_ms, run) => ((late = run), () => undefined),
  });
  const say = (message: Partial<WindowMessage>): void => {
    for (const listener of Array.from(listeners)) {
      listener({ fromSelf: true, origin, data: { type: PORT_REPLY, nonce }, ports: [port()], ...message });
    }
  };
  return { asked, listeners, wire, say, late: () => late() };
}

let posted: unknown[] = [];
const port = (): DomPortLike => ({
  postMessage: (value) => void posted.push(value),
  start: () => undefined,
  close: () => undefined,
  addEventListener: () => undefined,
});

test('takes the port that comes with its nonce and stops listening', async () => {
  posted = [];
  const desktop = page();
  desktop.say({});
  (await desktop.wire).post({ t: 'ack', id: 1 });
  expect({ asked: desktop.asked, listening: desktop.listeners.size, posted }).toEqual({
    asked: [nonce],
    listening: 0,
    posted: [{ t: 'ack', id: 1 }],
  });
});

test.each<[string, Partial<WindowMessage>]>([
  ['another window', { fromSelf: false }],
  ['another origin', { origin: 'https://evil.test' }],
  ['another nonce', { data: { type: PORT_REPLY, nonce: '0b'.repeat(16) } }],
  ['another kind of message', { data: { type: 'hello', nonce } }],
  ['no object', { data: null }],
  ['a message without a port', { ports: [] }],
])('takes no port from %s', async (_name, message) => {
  const desktop = page();
  desktop.say(message);
  desktop.late();
  await expect(desktop.wire).rejects.toThrow('did not hand over a port in time');
  expect(desktop.listeners.size).toBe(0);
});
