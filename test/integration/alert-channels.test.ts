import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Alert } from '#shared/alerts/alert.ts';
import { defaultChannels, type ChannelSettings } from '#shared/alerts/settings.ts';
import { sessionSecrets } from '../../src-main/alerts/alert-secrets.ts';
import { Outlets } from '../../src-main/alerts/outlets.ts';
import { isPrivate, sender } from '../../src-main/alerts/send-request.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { Secret } from '../../src-main/base/secret.ts';
import { PATIENCE } from '../support/patience.ts';

interface Got {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** A server of somebody else: answers as told, and keeps what it got. */
async function serve(
  answer: (response: ServerResponse, n: number) => void,
): Promise<{ base: string; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, body });
      answer(response, got.length);
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

const status =
  (code: number, headers: Record<string, string> = {}, body = '') =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers);
    response.end(body);
  };

const alert: Alert = {
  id: '00001700000000000-000001',
  at_ms: 1_700_000_000_000.5,
  severity: 'strong',
  event: 'fired',
  rule: 'opportunity',
  rule_name: 'Opportunity',
  alarm: 'opportunity|BTCUSDT:okx>binance',
  subject: { symbol: 'BTCUSDT', buy: 'okx', sell: 'binance' },
  title: 'BTCUSDT OKX→BIN +8.3 bps net',
  text: 'size <b>10,000</b>',
  speech: '',
  value: 8.3,
  count: 1,
  members: ['BTCUSDT OKX→BIN +8.3 bps net'],
  channels: ['webhook', 'telegram'],
  often: false,
};

async function setUp(channels: Partial<ChannelSettings>, timeoutMs = 2_000) {
  const secrets = sessionSecrets('here');
  await secrets.set('webhook_secret', new Secret('CANARY-hook'));
  await secrets.set('telegram_token', new Secret('123456:CANARY-telegram-token'));
  const log: string[] = [];
  const settings: ChannelSettings = { ...defaultChannels, ...channels };
  const outlets = new Outlets({
    send: sender(systemClock, { timeoutMs, answerBytes: 1_024 }),
    secrets,
    settings: () => settings,
    clock: systemClock,
    random: Math.random,
    log: (level, event, fields) => log.push(`${level} ${event} ${JSON.stringify(fields)}`),
    onChange: () => {},
  });
  return { outlets, log };
}

const webhook = (url: string): Partial<ChannelSettings> => ({ webhook: { enabled: true, url } });

test('a webhook gets the alert as JSON, signed over the time and the very bytes', async () => {
  const { base, got } = await serve(status(204));
  const { outlets } = await setUp(webhook(`${base}/hook?x=1`));
  outlets.tell(alert);
  await expect.poll(() => outlets.state.webhook.sent, PATIENCE).toBe(1);
  const [request] = got;
  expect(request?.path).toBe('/hook?x=1');
  expect(request?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(request?.body ?? '')).toMatchObject({
    type: 'alert',
    version: 1,
    severity: 'strong',
    value: 8.3,
    at_ms: 1_700_000_000_000,
  });
  const [, t, mac] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request?.headers['x-arbscope-signature'])) ?? [];
  expect(createHmac('sha256', 'CANARY-hook').update(`${t}.${request?.body}`).digest('hex')).toBe(mac);
  expect(Math.abs(Number(t) - Date.now() / 1_000)).toBeLessThan(60);
});

test('a server error is tried again until it is well; nobody waits for it', async () => {
  const { base, got } = await serve((response, n) => status(n === 1 ? 500 : 200)(response));
  const { outlets, log } = await setUp(webhook(base));
  outlets.tell(alert);
  expect(outlets.state.webhook.waiting).toBe(1);
  await expect.poll(() => outlets.state.webhook.sent, PATIENCE).toBe(1);
  expect(got).toHaveLength(2);
  expect(got[0]?.body).toBe(got[1]?.body);
  expect(log).toEqual(['warn alert_not_sent {"channel":"webhook","why":"the server answered 500"}']);
  outlets.stop();
});

test.each([
  ['a refusal', status(404), 'the server answered 404'],
  [
    'a redirect',
    status(302, { location: 'http://127.0.0.1:1/' }),
    'the server answered 302: redirects are not followed',
  ],
])('%s is final', async (_, answer, why) => {
  const { base, got } = await serve(answer);
  const { outlets } = await setUp(webhook(base));
  outlets.tell(alert);
  await expect.poll(() => outlets.state.webhook.failed, PATIENCE).toBe(1);
  expect([outlets.state.webhook.error, got.length]).toEqual([why, 1]);
});

test('a server that does not answer in time, and one that is not there, are said by name', async () => {
  const { base } = await serve(() => {});
  const slow = await setUp(webhook(base), 200);
  expect(await slow.outlets.test('webhook', alert)).toEqual({ ok: false, text: 'no answer within 0.2 s' });
  const gone = await setUp(webhook('http://127.0.0.1:1/'));
  expect(await gone.outlets.test('webhook', alert)).toEqual({ ok: false, text: 'ECONNREFUSED' });
});

test('an answer without end is cut off and counts', async () => {
  const { base } = await serve((response) => {
    response.writeHead(200);
    response.write('x'.repeat(4_096));
  });
  const { outlets } = await setUp(webhook(base));
  expect(await outlets.test('webhook', alert)).toEqual({ ok: true, text: 'It arrived.' });
});

test('Telegram gets plain text; its token appears nowhere else', async () => {
  const { base, got } = await serve((response, n) =>
    status(n === 1 ? 200 : 401, {}, '{"ok":false,"description":"Unauthorized"}')(response),
  );
  const { outlets, log } = await setUp({ telegram: { enabled: true, base_url: base, chat_id: '-100123' } });
  outlets.tell(alert);
  await expect.poll(() => outlets.state.telegram.sent, PATIENCE).toBe(1);
  expect(got[0]?.path).toBe('/bot123456:CANARY-telegram-token/sendMessage');
  expect(JSON.parse(got[0]?.body ?? '')).toEqual({
    chat_id: '-100123',
    text: '▲ Strong: BTCUSDT OKX→BIN +8.3 bps net\nsize <b>10,000</b>',
    disable_web_page_preview: true,
  });
  outlets.tell(alert);
  await expect.poll(() => outlets.state.telegram.failed, PATIENCE).toBe(1);
  expect(JSON.stringify([outlets.state, log])).not.toContain('CANARY');
});

test('channels that are off, or that the alert does not ask for, are left alone', async () => {
  const { base, got } = await serve(status(200));
  const { outlets } = await setUp({ webhook: { enabled: false, url: base } });
  outlets.tell(alert);
  outlets.tell({ ...alert, channels: ['sound'] });
  expect([outlets.state.webhook.waiting, got.length]).toEqual([0, 0]);
});

test('addresses inside private networks are refused, by number and by name', async () => {
  const inside = [
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '127.0.0.1',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '0.0.0.0',
    '100.64.0.1',
  ];
  expect(inside.filter((address) => !isPrivate(address))).toEqual([]);
  expect(['1.1.1.1', '8.8.8.8', '2606:4700::1111'].filter(isPrivate)).toEqual([]);
  const send = sender(systemClock);
  const post = (url: string): Promise<unknown> => send({ url, headers: {}, body: '{}' });
  await expect(post('https://169.254.169.254/latest')).rejects.toThrow('inside a private network');
  await expect(post('https://[fd00::1]/')).rejects.toThrow('inside a private network');
  await expect(post('http://192.168.1.1/')).rejects.toThrow('expected https, or this machine');
});
