import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fetchJson } from '../../../../../src-main/market/collector/fetch-json.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function rest(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/list?secret=1`;
}

const never = new AbortController().signal;
const ask = (url: string, timeoutMs = 10_000, stop = never): Promise<unknown> =>
  fetchJson(url, timeoutMs, stop);

test('gives what the venue answered', async () => {
  const url = await rest((_, response) => response.end('{"symbols":["BTCUSDT"]}'));
  expect(await ask(url)).toEqual({ symbols: ['BTCUSDT'] });
});

test.each<[string, RequestListener, string]>([
  ['an error status', (_, response) => response.writeHead(503).end('<html>'), 'status 503'],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'redirect'],
  ['text that is no JSON', (_, response) => response.end('<html>'), 'is not valid JSON'],
  ['nothing', (_, response) => response.end(), 'JSON input'],
  ['a cut connection', (_, response) => response.destroy(), 'other side closed'],
])('refuses %s, naming the address without its query', async (_, answer, found) => {
  const url = await rest(answer);
  await expect(ask(url)).rejects.toMatchObject({
    code: 'VENUE_REST_FAILED',
    message: expect.stringMatching(
      new RegExp(`^GET http://127\\.0\\.0\\.1:\\d+/list: expected a JSON answer, found .*${found}`),
    ),
  });
});

test('gives up a venue that takes the question and never answers', async () => {
  const url = await rest(() => {});
  await expect(ask(url, 50)).rejects.toMatchObject({
    code: 'VENUE_REST_FAILED',
    message: expect.stringContaining('timeout'),
  });
});

test('takes the question back when asked to stop, also while the answer trickles', async () => {
  const stop = new AbortController();
  const url = await rest((_, response) => {
    response.write('[');
    setImmediate(() => stop.abort());
  });
  await expect(ask(url, 10_000, stop.signal)).rejects.toMatchObject({ code: 'VENUE_REST_FAILED' });
});
