import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { portWire, type PortLike } from '../../../../src-main/base/port-wire.ts';
import { wireConformance } from '../../../support/wire-conformance.ts';

wireConformance('MessageChannel', () => {
  const { port1, port2 } = new MessageChannel();
  return Promise.resolve({
    client: portWire(port1),
    server: portWire(port2),
    stop: () => Promise.resolve(port1.close()),
  });
});

test('starts a port that waits for it, once, and takes the value out of its events', () => {
  const calls: string[] = [];
  let deliver: (event: unknown) => void = () => undefined;
  const port: PortLike = {
    postMessage: () => undefined,
    on: (event: string, listener: (value: unknown) => void) => {
      if (event === 'message') deliver = listener;
    },
    start: () => void calls.push('start'),
    close: () => undefined,
  };
  const wire = portWire(port, (event) => (event as { data: unknown }).data);
  expect(calls).toEqual([]);
  wire.onMessage((message) => void calls.push(message.t));
  wire.onMessage(() => undefined);
  const last = deliver;
  wire.onMessage((message) => void calls.push(`again ${message.t}`));
  last({ data: { t: 'ack', id: 1 } });
  deliver({ data: { t: 'ack', id: 1 } });
  expect(calls).toEqual(['start', 'again ack']);
});
