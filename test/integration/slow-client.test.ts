import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Frame } from '#shared/api/frames.ts';
import { encode } from '#shared/rpc/codec.ts';
import type { Message } from '#shared/rpc/wire.ts';
import { imbalance, startRig, sum, type Rig } from '../support/rig.ts';
import { openRpcClient, rpcAddress, type RpcClient } from '../support/rpc-client.ts';
import type { Metrics } from '../support/start-backend.ts';
import { PATIENCE } from '../support/patience.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 180_000 });

let rig: Rig;
let sockets: (WebSocket | Socket)[];

beforeEach(async () => {
  sockets = [];
  rig = await startRig({ symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'], rate: 20 });
  await rig.untilState('READY');
});

afterEach(async () => {
  for (const socket of sockets) {
    if (socket instanceof WebSocket) socket.terminate();
    else socket.destroy();
  }
  await rig.dispose();
});

/** Frames of the book as a well-behaved UI gets them. */
interface Watching {
  readonly ui: RpcClient;
  readonly frames: { readonly seq: number; readonly atMs: number; readonly ageMs: number }[];
}

async function watch(): Promise<Watching> {
  const ui = await openRpcClient(rig.backend);
  sockets.push(ui.socket);
  const frames: Watching['frames'] = [];
  ui.client.market.book({}, (items: readonly Frame[]) => {
    for (const { seq, wall_ms } of items)
      frames.push({ seq, atMs: performance.now(), ageMs: Date.now() - wall_ms });
  });
  return { ui, frames };
}

/** A socket that speaks the protocol as bytes, so that it can be rude. */
async function rude(): Promise<WebSocket> {
  const { address, headers } = rpcAddress(rig.backend);
  const socket = new WebSocket(address, { headers, perMessageDeflate: false });
  sockets.push(socket);
  await once(socket, 'open');
  return socket;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory of this process, backend and clients alike, that is still in use. */
function heldMiB(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

const post = (socket: WebSocket, message: Message): void => socket.send(encode(message));

const streams = ['market.book', 'market.routes', 'signals.live', 'health.status', 'health.log'] as const;

/** Frames a second that each watcher got while `during` ran, and the oldest frame it saw. */
async function rates(watchers: readonly Watching[], during: () => Promise<unknown>) {
  const from = watchers.map(({ frames }) => frames.length);
  const beganMs = performance.now();
  await during();
  // Long enough for a rate to mean something.
  await vi.waitFor(() => expect(watchers[0]!.frames.length - from[0]!).toBeGreaterThanOrEqual(30), PATIENCE);
  const seconds = (performance.now() - beganMs) / 1_000;
  return watchers.map(({ frames }, i) => {
    const seen = frames.slice(from[i]);
    return { perSecond: seen.length / seconds, oldestMs: Math.max(...seen.map(({ ageMs }) => ageMs)) };
  });
}

test('clients that do not acknowledge or do not read cost the others nothing, and memory stays bounded', async () => {
  const polite = await Promise.all(Array.from({ length: 6 }, watch));
  const alone = await rates(polite, () => Promise.resolve());
  const beforeMiB = heldMiB();

  // Seven open every stream and never acknowledge one frame.
  const silent = await Promise.all(Array.from({ length: 7 }, rude));
  const received = silent.map(() => 0);
  for (const [i, socket] of silent.entries()) {
    socket.on('message', () => received[i]!++);
    for (const [id, path] of streams.entries()) post(socket, { t: 'open', id, path, input: {} });
  }
  // Seven read nothing and ask on and on with a field that is none: each answer repeats 200 KB of the question, 140 MB in all.
  const deaf = await Promise.all(Array.from({ length: 7 }, rude));
  const codes: number[] = [];
  for (const socket of deaf) {
    socket.on('close', (code) => codes.push(code));
    socket.pause();
    for (const [id, path] of streams.entries()) post(socket, { t: 'open', id, path, input: {} });
  }
  const input = { ['x'.repeat(200_000)]: 1 };
  const flood = async (): Promise<void> => {
    for (let id = 1_000; id < 1_100; id++) {
      for (const socket of deaf)
        if (socket.readyState === WebSocket.OPEN)
          post(socket, { t: 'call', id, path: 'session.hello', input });
      await new Promise(setImmediate);
    }
  };
  await flood();
  const crowded = await rates(polite, () => Promise.resolve());
  const grownMiB = heldMiB() - beforeMiB;
  console.log(
    `frames a second: ${alone.map((r) => r.perSecond.toFixed(1)).join(' ')} alone, ${crowded.map((r) => r.perSecond.toFixed(1)).join(' ')} in company; ` +
      `oldest ${Math.max(...crowded.map((r) => r.oldestMs)).toFixed(0)} ms; memory +${grownMiB.toFixed(0)} MiB`,
  );
  // Ten a second, or what this machine has left of it: whoever waits for the deaf gets none for seconds.
  for (const [i, { perSecond }] of crowded.entries())
    expect(perSecond).toBeGreaterThan(0.4 * Math.min(10, alone[i]!.perSecond));
  // At most 4 MiB wait for each of the deaf, of the 20 that each was answered: 28 of 140; the rest is the test's own.
  expect(grownMiB).toBeLessThan(0.6 * 140);
  // One frame of each stream is under way; the log's one may hold all that was there.
  expect(Math.max(...received)).toBeLessThanOrEqual(streams.length);

  // Read at last, the deaf are told why they were let go.
  for (const socket of deaf) socket.resume();
  await vi.waitFor(() => expect(codes).toEqual(Array(7).fill(1013)), PATIENCE);
  const metrics = (await rig.backend.get('/metrics')) as unknown as Metrics;
  expect(imbalance(metrics)).toEqual([]);
  expect(sum(metrics.dropped)).toBe(0);
});

test('a hostile client is refused with a code and disturbs nobody', async () => {
  const polite = await watch();
  const codeAfter = async (send: (socket: WebSocket) => void): Promise<number> => {
    const socket = await rude();
    const closed = once(socket, 'close') as Promise<[number]>;
    socket.on('error', () => undefined);
    send(socket);
    return (await closed)[0];
  };
  const [rate] = await rates([polite], async () => {
    expect(await codeAfter((socket) => socket.send('{"t":"call"}'))).toBe(1003);
    expect(await codeAfter((socket) => socket.send(Buffer.from([1, 2, 3, 4])))).toBe(1007);
    expect(await codeAfter((socket) => socket.send(Buffer.alloc(0)))).toBe(1007);
    expect(await codeAfter((socket) => socket.send(Buffer.alloc(2 ** 20 + 1)))).toBe(1009);
    expect(await codeAfter((socket) => socket.send(Buffer.alloc(1_000, 0xff)))).toBe(1007);

    // Well-formed nonsense is answered, and the connection stays.
    const { client, socket } = await openRpcClient(rig.backend);
    sockets.push(socket);
    const refused: string[] = [];
    for (const [id, path] of ['__proto__.constructor', 'market.book', 'constructor.name', 'x', ''].entries())
      post(socket, { t: 'call', id: 500 + id, path, input: { __proto__: 1 } });
    for (const message of [null, 5, [], {}, { t: 'open' }, { t: 'ack', id: 77 }, { t: 'close', id: 1e9 }])
      post(socket, message as unknown as Message);
    await client.market
      .history({ symbol: 99_999, buy: 0, sell: 1 })
      .catch((cause: Error) => refused.push(cause.message));
    await client.signals.recent({ limit: 1e9 }).catch((cause: Error) => refused.push(cause.message));
    expect(refused).toHaveLength(2);
    expect(refused[0]).toContain('expected a route of 3 symbols and 3 venues, found 99999');
    // More streams than anybody needs: the surplus is refused, the first ones flow.
    for (let id = 0; id < 400; id++)
      post(socket, { t: 'open', id: 1_000 + id, path: 'market.book', input: {} });
    expect((await client.session.hello({})).mode).toBe('LIVE');

    expect(await statusOf('GET /nothing HTTP/1.1')).toBe(404);
    expect(await statusOf('GET /metrics HTTP/1.1', 'authorization: Bearer nothing')).toBe(401);
    expect(await statusOf('GET /metrics HTTP/1.1', 'host: evil.example')).toBe(421);
    expect(await statusOf('GET /rpc HTTP/1.1', 'origin: https://evil.example')).toBe(403);
    expect(await statusOf('\u0000\u0001garbage')).toBe(400);
    expect(await statusOf(`GET /${'a'.repeat(100_000)} HTTP/1.1`)).toBe(431);
  });
  // Of ten a second; a busy machine has fewer.
  expect(rate!.perSecond).toBeGreaterThan(1);
  expect(rig.backend.log.filter((line) => line['level'] === 'error')).toEqual([]);
  await rig.untilState('READY');
});

/** Status of the answer to a request with the token, unless a header given here takes its place. */
async function statusOf(requestLine: string, header = ''): Promise<number> {
  const { host, port } = new URL(rig.backend.url);
  const socket = connectTcp(Number(port), '127.0.0.1');
  sockets.push(socket);
  const headers = [
    ...(header.startsWith('host') ? [] : [`host: ${host}`]),
    ...(header.startsWith('authorization') ? [] : [`authorization: Bearer ${rig.backend.token}`]),
    ...(header === '' ? [] : [header]),
    'connection: close',
  ];
  socket.on('error', () => undefined);
  socket.write([requestLine, ...headers, '', ''].join('\r\n'));
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}
