import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { simulateCommand } from '../../src-main/headless/commands/simulate.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { simulatorContract, type SimulatorAddress } from '../../src-main/simulator/simulator.contract.ts';
import { spawnThread } from '../../src-main/base/thread.ts';
import { Client, sync } from '../unit/main/simulator/client.ts';
import { start } from '../unit/main/simulator/start.ts';

type Listening = SimulatorAddress & { readonly event: string };

/** `arbscope simulate` inside this process, stopped when the test is over. */
function run(argv: readonly string[]) {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough({ encoding: 'utf8' });
  const abort = new AbortController();
  const exit = simulateCommand(argv, { stdout, stderr, signal: abort.signal });
  onTestFinished(async () => {
    abort.abort();
    await exit;
  });
  return { stdout, stderr, abort, exit };
}

async function listening(argv: readonly string[]) {
  const running = run(argv);
  const line = await new Promise<string>((resolve) => running.stdout.once('data', resolve));
  return { ...running, address: JSON.parse(line) as Listening };
}

describe('arbscope simulate', () => {
  test('says where it listens, serves three venues on the machine clock, and stops within a second', async () => {
    const { address, abort, exit } = await listening([
      '--symbols',
      'BTCUSDT,MATICUSDT',
      '--seed',
      '3',
      '--rate',
      '50',
    ]);
    expect(address.event).toBe('listening');
    expect(Object.keys(address.endpoints)).toEqual(['binance', 'bybit', 'okx']);
    const { binance, bybit, okx } = address.endpoints as Record<string, Record<string, string>>;
    const clients = {
      binance: await Client.open(`${binance!['public']}/stream?streams=polusdt@bookTicker`),
      bybit: await Client.open(bybit!['public']!),
      okx: await Client.open(okx!['public']!),
    };
    clients.bybit.send({ op: 'subscribe', args: ['orderbook.1.POLUSDT'] });
    clients.okx.send({ op: 'subscribe', args: [{ channel: 'bbo-tbt', instId: 'POL-USDT-SWAP' }] });
    for (const client of Object.values(clients)) await client.until(() => client.frames.length > 5);
    const sentMs = Number(/"E":(\d+)/.exec(clients.binance.frames.at(-1)!)![1]);
    expect(Math.abs(Date.now() - sentMs)).toBeLessThan(10_000);
    const startedMs = systemClock.monoNs() / 1e6;
    abort.abort();
    expect(await exit).toBe(0);
    expect(systemClock.monoNs() / 1e6 - startedMs).toBeLessThan(10_000);
    for (const client of Object.values(clients)) await client.ended;
  });

  test('is commanded and read by HTTP', async () => {
    const { address } = await listening(['--symbols', 'BTCUSDT', '--exchanges', 'okx', '--no-dislocations']);
    const post = async (body: string) => {
      const answer = await fetch(`${address.control}/command`, { method: 'POST', body });
      return { status: answer.status, body: (await answer.json()) as unknown };
    };
    const client = await Client.open(address.endpoints.okx!['public']!);
    client.send({ op: 'subscribe', args: [{ channel: 'bbo-tbt', instId: 'BTC-USDT-SWAP' }] });
    await sync.okx(client);
    const quote = { command: 'quote', venue: 'okx', symbol: 'BTCUSDT', bid: 7, ask: 8 };
    expect(await post(JSON.stringify(quote))).toEqual({ status: 200, body: { result: { bid: 7, ask: 8 } } });
    await client.until(() => client.frames.at(-1)!.includes('"asks":[["8",'));
    expect(await post('{"command":"jump"}')).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_INPUT' } },
    });
    expect(await post('{')).toEqual({
      status: 400,
      body: { error: { code: 'INVALID_INPUT', message: 'command: expected JSON' } },
    });
    const get = async (path: string, method = 'GET') =>
      (await fetch(`${address.control}${path}`, { method })).json();
    expect(await get('/record')).toMatchObject({
      upgrades: [{ venue: 'okx', path: '/ws/v5/public', answer: '101' }],
    });
    expect(await get('/truth')).toMatchObject({
      topics: [{ venue: 'okx', stream: 'bbo-tbt', symbol: 'BTCUSDT' }],
    });
    await get('/record', 'DELETE');
    expect(await get('/record')).toMatchObject({ upgrades: [], frames: [] });
    expect(await get('/nowhere')).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  test.each([
    [['--rate', 'fast'], /--rate: .*expected number/],
    [['--rate', ''], /--rate/],
    [['--seed', '-1'], /--seed/],
    [['--exchanges', 'kraken'], /--exchanges: expected some of binance, bybit, okx, found kraken/],
    [['--symbols', ''], /--symbols/],
    [['--unknown'], /--unknown/],
    [['extra'], /extra/],
  ])('refuses %j with 2 and says why', async (argv, text) => {
    const { stderr, exit } = run(argv);
    expect(await exit).toBe(2);
    expect(String(stderr.read())).toMatch(text);
  });

  test('explains itself', async () => {
    const { stdout, exit } = run(['--help']);
    expect(await exit).toBe(0);
    expect(String(stdout.read())).toMatch(/Usage: arbscope simulate/);
  });
});

describe('simulator', () => {
  test('sends the same bytes for the same seed', async () => {
    const session = async (seed: number) => {
      const { urls, clock } = await start({ seed, dislocations: true });
      const binance = await Client.open(
        `${urls.binance.public}/stream?streams=btcusdt@bookTicker/btcusdt@trade/ethusdt@bookTicker`,
      );
      const bybit = await Client.open(urls.bybit.public);
      bybit.send({
        op: 'subscribe',
        args: ['orderbook.1.BTCUSDT', 'publicTrade.BTCUSDT', 'tickers.ETHUSDT'],
      });
      await sync.bybit(bybit);
      const okx = await Client.open(urls.okx.public);
      const channels = ['bbo-tbt', 'trades', 'mark-price', 'open-interest', 'funding-rate'];
      okx.send({ op: 'subscribe', args: channels.map((channel) => ({ channel, instId: 'BTC-USDT-SWAP' })) });
      clock.advance(28_000);
      await Promise.all([sync.binance(binance), sync.bybit(bybit), sync.okx(okx)]);
      return [binance, bybit, okx].map(({ frames }) => frames);
    };
    const once = await session(5);
    expect(once.flat().length).toBeGreaterThan(2_000);
    expect(await session(5)).toEqual(once);
    expect(await session(6)).not.toEqual(once);
  });

  test('runs as a thread', async () => {
    const url = new URL('../../src-main/simulator/simulator.worker.ts', import.meta.url);
    const failures: Error[] = [];
    const thread = spawnThread(url, simulatorContract, {
      name: 'simulator',
      onExit: (reason) => failures.push(reason),
    });
    onTestFinished(() => thread.stop());
    const options = {
      seed: 1,
      symbols: ['BTCUSDT'],
      rate: 50,
      exchanges: ['binance' as const],
      port: 0,
      dislocations: true,
    };
    const address = await thread.client.run.start(options);
    const client = await Client.open(`${address.endpoints.binance!['public']}/ws/btcusdt@bookTicker`);
    await client.until(() => client.frames.length > 0);
    await thread.client.run.stop({});
    await client.ended;
    await expect(thread.client.run.start({ ...options, symbols: ['NOTHING'] })).rejects.toThrow(
      /found NOTHING/,
    );
    await thread.stop();
    expect(failures).toEqual([]);
  });
});
