import { randomBytes } from 'node:crypto';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { connect } from '#shared/rpc/client.ts';
import { encode } from '#shared/rpc/codec.ts';
import { query, shape, type Contract } from '#shared/rpc/contract.ts';
import { serve } from '#shared/rpc/server.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { systemClock, type Clock } from '../../src-main/base/clock.ts';
import { startHttp, type HttpOptions, type HttpServer } from '../../src-main/http/start-http.ts';
import { socketWire } from '../../src-renderer/transport/socket-wire.ts';
import { emptyDay } from '../support/empty-day.ts';
import { wireConformance } from '../support/wire-conformance.ts';
import { PATIENCE } from '../support/patience.ts';

const token = randomBytes(32).toString('base64url');
const secret = '/home/someone/arbscope';
let folder: string;
let http: HttpServer;
let logged: string[];
let wires: Wire[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-http-'));
  await mkdir(join(folder, 'ui/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.js'), 'outside');
  await writeFile(join(folder, 'ui/index.html'), '<!doctype html><title>Arbscope</title>');
  await writeFile(join(folder, 'ui/assets/app-1.js'), 'export {};');
  await writeFile(join(folder, 'ui/assets/notes.txt'), 'no kind of file the UI has');
  await writeFile(join(folder, 'ui/.env.js'), 'hidden');
  await symlink(join(folder, 'ui/assets'), join(folder, 'ui/linked'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function start(options: Partial<HttpOptions> = {}): Promise<HttpServer> {
  return startHttp({
    port: 0,
    uiDir: join(folder, 'ui'),
    token,
    clock: systemClock,
    log: (_level, event) => void logged.push(event),
    routes: {
      status: () => ({ state: 'READY', events: 12n }),
      metrics: () => ({ events_total: 12, rate: Number.NaN }),
      health: () => {
        throw new Error(secret);
      },
      day: emptyDay,
    },
    onClient: (wire) => void wires.push(wire),
    ...options,
  });
}

beforeEach(async () => {
  logged = [];
  wires = [];
  http = await start();
});

afterEach(() => http.stop());

const bearer = { Authorization: `Bearer ${token}` };
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, http.url), { headers, redirect: 'manual' });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, http.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });

/** Sends bytes as they are and reads until the server closes. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connectTcp(http.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

test('answers for a day, and says what it wants when the day is none', async () => {
  const summary = await get('/collector/day/20260115/summary', bearer);
  expect([summary.status, await summary.json()]).toEqual([
    200,
    { date: '20260115', complete: true, exchanges: [] },
  ]);
  expect(await (await get('/collector/day/20260115/windows', bearer)).json()).toEqual([]);
  for (const date of ['2026-01-15', '20260230', '20261301', 'today', '2026011', '%00', '..%2f..']) {
    const refused = await get(`/collector/day/${date}/summary`, bearer);
    expect([date, refused.status, await refused.json()]).toEqual([
      date,
      400,
      { code: 'INVALID_INPUT', message: 'date: expected a UTC day such as 20260115.' },
    ]);
  }
});

describe('every route', () => {
  /** Head of a request for a route, with the headers that are the case. */
  const head = (method: string, path: string, headers: readonly string[]) =>
    raw(
      [
        `${method} ${path.replace('*', 'status')} HTTP/1.1`,
        'Connection: close',
        ...(method === 'POST' ? ['Content-Type: application/json', 'Content-Length: 2'] : []),
        ...headers,
        '',
        method === 'POST' ? '{}' : '',
      ].join('\r\n'),
    );
  const upgrade = [
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const walk = async (headers: readonly string[]): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (const { method, url } of http.routes) {
      found[`${method} ${url}`] = statusOf(await head(method, url, headers));
    }
    const asUpgrade = ['GET /rpc HTTP/1.1', 'Connection: Upgrade', ...upgrade, ...headers, '', ''].join(
      '\r\n',
    );
    found['upgrade /rpc'] = statusOf(await raw(asUpgrade));
    return found;
  };
  const host = () => `Host: 127.0.0.1:${http.port}`;

  test('that holds data asks for the token', async () => {
    expect(await walk([host()])).toEqual({
      'GET /status': 401,
      'HEAD /status': 401,
      'GET /metrics': 401,
      'HEAD /metrics': 401,
      'GET /collector/day/:date/summary': 401,
      'GET /collector/day/:date/windows': 401,
      'GET /health': 401,
      'HEAD /collector/day/:date/summary': 401,
      'HEAD /collector/day/:date/windows': 401,
      'HEAD /health': 401,
      'POST /session': 400,
      'GET /rpc': 401,
      'HEAD /rpc': 401,
      'GET /*': 401,
      'HEAD /*': 401,
      'upgrade /rpc': 401,
    });
  });

  test('refuses another host, token or not', async () => {
    const found = await walk([`Host: evil.test:${http.port}`, `Authorization: Bearer ${token}`]);
    expect(new Set(Object.values(found))).toEqual(new Set([421]));
    expect(Object.fromEntries(http.refused)).toEqual({ WRONG_HOST: http.routes.length + 1 });
  });

  test('refuses another origin, token or not', async () => {
    const found = await walk([host(), 'Origin: http://evil.test', `Authorization: Bearer ${token}`]);
    expect(new Set(Object.values(found))).toEqual(new Set([403]));
  });
});

describe('on a bare socket', () => {
  const line = () => `GET /status HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\n`;
  const auth = `Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;

  test('answers a plain request, so that the refusals below mean something', async () => {
    expect(statusOf(await raw(`${line()}${auth}`))).toBe(200);
  });

  test('refuses two Host lines', async () => {
    expect(statusOf(await raw(`${line()}Host: evil.test\r\n${auth}`))).toBe(421);
  });

  test('refuses a request without Host', async () => {
    expect(statusOf(await raw(`GET /status HTTP/1.1\r\n${auth}`))).toBe(421);
  });

  test('refuses an absolute target of another host', async () => {
    const text = `GET http://evil.test/status HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\n${auth}`;
    expect(statusOf(await raw(text))).toBe(421);
  });

  test.each([
    ['both lengths', 'Transfer-Encoding: chunked\r\nContent-Length: 2\r\n'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n'],
    ['a folded header', 'X-Note: a\r\n b\r\n'],
    ['a header without a name', ': a\r\n'],
  ])('refuses %s as no request and ends the connection', async (_name, headers) => {
    const text = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nContent-Type: application/json\r\n${headers}\r\n0\r\n\r\nGET /status HTTP/1.1\r\n${auth}`;
    const answer = await raw(text);
    expect(statusOf(answer)).toBe(400);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test('refuses headers beyond 8 KiB', async () => {
    expect(statusOf(await raw(`${line()}X-Long: ${'x'.repeat(9000)}\r\n${auth}`))).toBe(431);
  });

  test('ends clients that never finish their headers, and serves others meanwhile', async () => {
    await http.stop();
    http = await start({ limits: { headersMs: 300, requestMs: 300, checkMs: 50 } });
    const slow = Array.from({ length: 50 }, () => raw('GET / HTTP/1.1\r\nHost: '));
    expect((await get('/status', bearer)).status).toBe(200);
    expect(new Set((await Promise.all(slow)).map(statusOf))).toEqual(new Set([408]));
  });

  test('holds at most a hundred connections', async () => {
    const sockets = Array.from({ length: 100 }, () => connectTcp(http.port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    await expect(get('/')).rejects.toThrow('fetch failed');
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(async () => expect((await get('/')).status).toBe(200), PATIENCE);
  });
});

describe('session', () => {
  test('trades the token for a cookie that scripts cannot read', async () => {
    const answer = await post('/session', JSON.stringify({ token }));
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(answer.status).toBe(204);
    expect(cookie).toMatch(
      new RegExp(`^arbscope_session_${http.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    expect(cookie).not.toContain(token);
    const status = await get('/status', { Cookie: cookie.split(';', 1)[0] ?? '' });
    expect(await status.json()).toEqual({ state: 'READY', events: '12' });
  });

  test('refuses a wrong token, slows down guessing, and sets nothing', async () => {
    const found = [];
    for (let i = 0; i < 11; i++) {
      const answer = await post('/session', '{"token":"guess"}');
      found.push(answer.status, answer.headers.get('set-cookie'));
    }
    expect(found).toEqual([...Array.from({ length: 10 }, () => [401, null]).flat(), 429, null]);
    expect((await post('/session', JSON.stringify({ token }))).status).toBe(204);
  });

  test.each([
    ['no JSON', '{', 400],
    ['another shape', '{"token":1}', 400],
    ['a prototype', '{"__proto__":{"token":"x"}}', 400],
    ['a body beyond 1 MiB', `{"token":"${'x'.repeat(1024 * 1024)}"}`, 413],
  ])('refuses %s without telling how it is built', async (_name, body, status) => {
    const answer = await post('/session', body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('refuses form posts of other pages', async () => {
    const answer = await post('/session', JSON.stringify({ token }), { 'Content-Type': 'text/plain' });
    expect(answer.status).toBe(415);
  });
});

describe('answers', () => {
  const wanted = {
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  };

  test('carry the security headers, whatever they say', async () => {
    for (const [path, headers] of [
      ['/', {}],
      ['/assets/app-1.js', {}],
      ['/status', {}],
      ['/status', bearer],
      ['/nothing', bearer],
      ['/health', bearer],
    ] as const) {
      const answer = await get(path, headers);
      expect(Object.fromEntries(answer.headers)).toMatchObject(wanted);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('hold data only for the moment', async () => {
    const answer = await get('/metrics', bearer);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ events_total: 12, rate: null });
  });

  test('tell nothing of what went wrong inside', async () => {
    const answer = await get('/health', bearer);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL' });
    expect(text).not.toContain(secret);
    expect(logged).toContain('request_failed');
  });
});

describe('files of the UI', () => {
  test('come with fixed types', async () => {
    const page = await get('/');
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html><title>Arbscope</title>',
    ]);
    const script = await get('/assets/app-1.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
  });

  test.each([
    '/.env.js',
    '/assets/notes.txt',
    '/assets/',
    '/assets',
    '/linked/',
    '/missing.js',
    '/assets//app-1.js',
  ])('do not include %s', async (path) => {
    expect([403, 404]).toContain((await get(path, bearer)).status);
  });

  test.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/assets/app-1.js%00',
  ])('do not include %s, sent as it is', async (path) => {
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    );
    expect([400, 403, 404]).toContain(statusOf(answer));
    expect(answer).not.toContain('outside');
  });

  test('that were never built are explained', async () => {
    await http.stop();
    http = await start({ uiDir: join(folder, 'not-built') });
    const answer = await get('/');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      code: 'UI_NOT_BUILT',
      message: 'The user interface has not been built. Run "npm run build:ui" and reload.',
    });
  });
});

test('a port that is taken is named', async () => {
  await expect(start({ port: http.port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: `port: expected ${http.port} of 127.0.0.1 to be free, another program has it`,
  });
});

const openSocket = async (headers: Record<string, string> = bearer): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`, { headers, perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
};
const closeOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', resolve));

describe('WebSocket', () => {
  const nothing = z.strictObject({});
  const contract = { echo: { back: query(nothing, shape<string>()) } } satisfies Contract;

  test('ends a client that sends text, junk or too much, with the code that says why', async () => {
    const codes: number[] = [];
    for (const bad of ['text', new Uint8Array(64).fill(0xff), new Uint8Array(1024 * 1024 + 1)]) {
      const socket = await openSocket();
      const closed = closeOf(socket);
      socket.send(bad);
      codes.push(await closed);
    }
    expect(codes).toEqual([1003, 1007, 1009]);
  });

  test('cuts off a reader that lets 4 MiB pile up, and nobody else', async () => {
    const slow = await openSocket();
    slow.pause();
    await vi.waitFor(() => expect(wires).toHaveLength(1), PATIENCE);
    const good = await openSocket();
    await vi.waitFor(() => expect(wires).toHaveLength(2), PATIENCE);
    serve(contract, { echo: { back: () => 'here' } }, wires[1] as Wire, { validate: true });
    let cut = false;
    wires[0]?.onClose(() => (cut = true));
    const value = new Float64Array(64 * 1024);
    for (let i = 0; i < 64 && !cut; i++) wires[0]?.post({ t: 'done', id: i, value });
    expect(cut).toBe(true);
    const client = connect(contract, socketWire(good as never));
    expect(await client.echo.back({})).toBe('here');
    const closed = closeOf(slow);
    slow.resume();
    expect(await closed).toBe(1013);
  });

  test('is not at other paths', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${http.port}/other`, { headers: bearer });
    await expect(new Promise((_, reject) => socket.once('error', reject))).rejects.toThrow('404');
  });

  test('needs the own origin with a cookie', async () => {
    const answer = await post('/session', JSON.stringify({ token }));
    const Cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    await expect(openSocket({ Cookie })).rejects.toThrow('403');
    await expect(openSocket({ Cookie, Origin: 'http://evil.test' })).rejects.toThrow('403');
    const socket = await openSocket({ Cookie, Origin: http.url.slice(0, -1) });
    socket.terminate();
  });

  test('drops a client that does not answer pings', async () => {
    let tick: () => void = () => undefined;
    const clock: Clock = { ...systemClock, every: (_ms, run) => ((tick = run), () => undefined) };
    await http.stop();
    http = await start({ clock });
    const dead = new WebSocket(`ws://127.0.0.1:${http.port}/rpc`, { headers: bearer, autoPong: false });
    const closed = closeOf(dead);
    await new Promise((resolve) => dead.once('open', resolve));
    const alive = await openSocket();
    let pings = 0;
    for (const socket of [dead, alive]) socket.on('ping', () => pings++);
    await vi.waitFor(() => expect(wires).toHaveLength(2), PATIENCE);
    tick();
    await vi.waitFor(() => expect(pings).toBe(2), PATIENCE);
    // The pong of the live one has arrived when a call behind it is answered.
    serve(contract, { echo: { back: () => 'here' } }, wires[1] as Wire, { validate: true });
    await connect(contract, socketWire(alive as never)).echo.back({});
    tick();
    expect(await closed).toBe(1006);
    expect(alive.readyState).toBe(WebSocket.OPEN);
  });

  test('says goodbye when the program ends', async () => {
    const socket = await openSocket();
    const closed = closeOf(socket);
    await http.stop();
    expect(await closed).toBe(1001);
    expect(logged.filter((event) => event === 'client_disconnect')).toHaveLength(1);
  });

  test('takes nothing after junk: a frame behind it is not read', async () => {
    const socket = await openSocket();
    let calls = 0;
    await vi.waitFor(() => expect(wires).toHaveLength(1), PATIENCE);
    serve(contract, { echo: { back: () => `${calls++}` } }, wires[0] as Wire, { validate: true });
    socket.send(new Uint8Array(8).fill(0xff));
    socket.send(encode({ t: 'call', id: 1, path: 'echo.back', input: {} }));
    await closeOf(socket);
    expect(calls).toBe(0);
  });
});

wireConformance('WebSocket', async () => {
  const accepted = Promise.withResolvers<Wire>();
  const server = await startHttp({
    port: 0,
    uiDir: join(folder, 'ui'),
    token,
    clock: systemClock,
    log: () => undefined,
    routes: { status: () => null, metrics: () => null, health: () => null, day: emptyDay },
    onClient: accepted.resolve,
  });
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: bearer });
  const client = socketWire(socket as never);
  await new Promise((resolve) => socket.once('open', resolve));
  return { client, server: await accepted.promise, stop: () => server.stop() };
});
