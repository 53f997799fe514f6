import { createServer } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket as TcpSocket,
} from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { openWebSocket, type Socket } from '../../../../../src-main/market/collector/sockets.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A venue that takes every connection. */
async function venue(onConnection: (socket: WebSocket) => void) {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  server.on('connection', onConnection);
  cleanups.push(() => server.clients.forEach((client) => client.terminate()));
  return listening(http);
}

/** What the listener is told, in words, until the socket has closed. */
function heard(url: string, act: (socket: Socket, what: string) => void = () => {}): Promise<string[]> {
  return new Promise((resolve) => {
    const told: string[] = [];
    const tell = (what: string): void => {
      told.push(what);
      act(socket, what);
    };
    const socket = openWebSocket(url, {
      onOpen: () => tell('open'),
      onFrame: (bytes, isBinary) =>
        tell(`${isBinary ? 'binary' : 'text'} ${Buffer.from(bytes).toString('latin1')}`),
      onPong: () => tell('pong'),
      onClose: (why) => {
        told.push(`close: ${why}`);
        setImmediate(() => resolve(told));
      },
    });
  });
}

test('tells open, frames of both kinds, pongs, and the venue’s goodbye with its words', async () => {
  const url = await venue((socket) => {
    socket.on('message', (text: Buffer) => {
      socket.send(`you said ${text.toString()}`);
      socket.send(Buffer.from('bytes'));
    });
    socket.on('ping', () => socket.close(1008, 'Too many requests'));
  });
  const told = await heard(url, (socket, what) => {
    if (what === 'open') socket.send('hello');
    if (what === 'binary bytes') socket.ping();
  });
  expect(told).toEqual([
    'open',
    'text you said hello',
    'binary bytes',
    'pong',
    'close: closed with code 1008 Too many requests',
  ]);
});

test('hands over text that is not UTF-8 instead of dying of it', async () => {
  const url = await venue((socket) => {
    socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    socket.close(1000);
  });
  expect(await heard(url)).toEqual(['open', 'text ÿþ', 'close: closed with code 1000']);
});

test('closes when a frame is larger than any venue sends', async () => {
  const url = await venue((socket) => socket.send(Buffer.alloc(4 * 1024 * 1024 + 1)));
  expect(await heard(url)).toEqual(['open', 'close: Max payload size exceeded']);
});

test('says goodbye, and the close follows', async () => {
  const url = await venue(() => {});
  const told = await heard(url, (socket, what) => {
    if (what === 'open') socket.close();
  });
  expect(told).toEqual(['open', 'close: closed with code 1000']);
});

test.each([
  ['503', 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n', 'Unexpected server response: 503'],
  [
    'a redirect',
    'HTTP/1.1 301 Moved\r\nLocation: ws://127.0.0.1:1/\r\n\r\n',
    'Unexpected server response: 301',
  ],
  ['a reset', undefined, 'socket hang up'],
])('ends once, with the reason, when the answer is %s', async (_, answer, why) => {
  const url = await listening(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => (answer === undefined ? socket.destroy() : socket.end(answer)));
    }),
  );
  expect(await heard(url)).toEqual([`close: ${why}`]);
});

test('ends when nobody listens, and when the address is none', async () => {
  const server = createTcpServer();
  const url = await listening(server);
  await cleanups.pop()!();
  expect(await heard(url)).toEqual([expect.stringContaining('close: connect ECONNREFUSED')]);
  expect(await heard('ws://')).toEqual([expect.stringContaining('close: Invalid URL')]);
  expect(await heard('wss://exa mple')).toEqual([expect.stringContaining('close: Invalid URL')]);
});

test('dropped while the venue keeps it waiting, it ends', async () => {
  const accepted = Promise.withResolvers<TcpSocket>();
  const url = await listening(createTcpServer((socket) => accepted.resolve(socket)));
  const told = new Promise<string>((resolve) => {
    const socket = openWebSocket(url, { onOpen() {}, onFrame() {}, onPong() {}, onClose: resolve });
    void accepted.promise.then(() => socket.drop());
  });
  expect(await told).toBe('WebSocket was closed before the connection was established');
  (await accepted.promise).destroy();
});
