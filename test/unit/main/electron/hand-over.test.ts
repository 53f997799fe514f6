import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { connect } from '#shared/rpc/client.ts';
import { query, shape, type Contract } from '#shared/rpc/contract.ts';
import { serve } from '#shared/rpc/server.ts';
import { domPortWire, type DomPortLike } from '../../../../src-renderer/transport/dom-port-wire.ts';
import { APP_ORIGIN } from '../../../../src-main/electron/app-protocol.ts';
import { electronHost } from '../../../../src-main/electron/electron-host.ts';
import { channels, handOverPorts } from '../../../../src-main/electron/hand-over.ts';

const nonce = 'ab'.repeat(16);
const desktop = { settings: [], restart: () => undefined, apply: () => undefined };
const contract = { echo: { back: query(z.strictObject({}), shape<string>()) } } satisfies Contract;
const ports: MessagePort[] = [];

afterEach(() => ports.splice(0).forEach((port) => port.close()));

/** A channel whose first end behaves like Electron's: values come in events, nothing before `start`. */
function makeChannel() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1);
  const main = {
    postMessage: (value: unknown) => port1.postMessage(value),
    on(name: string, listener: (value?: unknown) => void) {
      if (name === 'close') return port1.on('close', listener);
      port1.on('message', (data) => listener({ data, ports: [] }));
      return port1;
    },
    start: () => port1.start(),
    close: () => port1.close(),
  };
  return { port1: main, port2 } as never;
}

function shell() {
  const ipc = new EventEmitter();
  const sent: { channel: string; nonce: string; port: MessagePort }[] = [];
  const host = electronHost('/data', '/ui', 'file:///app/out/main/electron.js', desktop);
  const stop = handOverPorts({
    ipc: ipc as never,
    makeChannel,
    origin: APP_ORIGIN,
    accept: (wire) => host.admit(wire),
  });
  const frame = {
    origin: APP_ORIGIN,
    parent: null as unknown,
    postMessage: (channel: string, text: string, [port]: MessagePort[]) =>
      sent.push({ channel, nonce: text, port: port! }),
  };
  const ask = (senderFrame: unknown, value: unknown = nonce): void =>
    void ipc.emit(channels.request, { senderFrame }, value);
  return { ipc, sent, host, stop, frame, ask };
}

test('gives our page a port that reaches the backend', async () => {
  const { host, ask, frame, sent } = shell();
  const stopClients = host.onClient(
    (wire) => void serve(contract, { echo: { back: () => 'here' } }, wire, { validate: true }),
  );
  ask(frame);
  expect(sent.map(({ channel, nonce: text }) => [channel, text])).toEqual([['arbscope:port-reply', nonce]]);
  const wire = domPortWire(sent[0]?.port as unknown as DomPortLike);
  expect(await connect(contract, wire).echo.back({})).toBe('here');
  const closed = new Promise<void>((resolve) => wire.onClose(resolve));
  stopClients();
  await closed;
});

test('gives nothing to other origins, inner frames, frames that are gone, and odd nonces', () => {
  const { host, ask, frame, sent, stop } = shell();
  let accepted = 0;
  host.onClient(() => accepted++);
  ask({ ...frame, origin: 'https://evil.test' });
  ask({ ...frame, parent: {} });
  ask(null);
  ask(frame, '../../etc');
  ask(frame, { nonce });
  stop();
  ask(frame);
  expect({ accepted, sent }).toEqual({ accepted: 0, sent: [] });
});

test('closes a port that nobody serves, so that the page asks again', async () => {
  const { ask, frame, sent } = shell();
  ask(frame);
  await new Promise<void>((resolve) => sent[0]?.port.on('close', resolve));
});

test('finds the bundles of the workers beside its own', () => {
  const host = electronHost('/data', '/ui', 'file:///app/out/main/electron.js', desktop);
  expect(host.workerUrl('market').href).toBe('file:///app/out/main/market.worker.js');
});
