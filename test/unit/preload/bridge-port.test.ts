import { expect, test } from 'vitest';
import type { RequestPort } from '#shared/api/desktop.ts';
import { bridgePort } from '../../../src-preload/bridge-port.ts';

test('passes on one port per nonce the page asked with, and nothing else', () => {
  const port = {} as MessagePort;
  const did: unknown[] = [];
  let request: RequestPort = () => undefined;
  let reply: (event: { readonly ports: readonly MessagePort[] }, nonce: unknown) => void = () => undefined;
  bridgePort({
    expose(name, value) {
      did.push(['expose', name]);
      request = value;
    },
    send: (channel, nonce) => did.push(['send', channel, nonce]),
    onReply: (channel, listener) => {
      did.push(['listen', channel]);
      reply = listener;
    },
    postToPage: (message, ports) => did.push(['post', message, ports]),
  });
  const nonce = 'ab'.repeat(16);
  request('arbitrary text');
  request(nonce);
  reply({ ports: [port] }, 'cd'.repeat(16));
  reply({ ports: [port] }, 7);
  reply({ ports: [port] }, nonce);
  reply({ ports: [port] }, nonce);
  expect(did).toEqual([
    ['listen', 'arbscope:port-reply'],
    ['expose', 'arbscope'],
    ['send', 'arbscope:port-request', nonce],
    ['post', { type: 'arbscope:port-reply', nonce }, [port]],
  ]);
});
