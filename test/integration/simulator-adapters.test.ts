import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { edge } from '#shared/market/spread.ts';
import { exchangeOf } from '../../src-main/exchanges/registry.ts';
import { symbolTable } from '../../src-main/exchanges/symbol-table.ts';
import type { EventSink } from '../../src-main/exchanges/exchange.ts';
import { recordedFrame } from '../../src-main/simulator/play/recorded-frame.ts';
import { Client, sync } from '../unit/main/simulator/client.ts';
import { start, type Started } from '../unit/main/simulator/start.ts';

/** Counts events by stream; keeps the newest top of book and the last refusal. */
class Counter implements EventSink {
  readonly events: Record<string, number> = {};
  readonly refused: string[] = [];
  readonly tops = new Map<number, { bid: number; bidQty: number; ask: number; askQty: number }>();
  #count(stream: string): void {
    this.events[stream] = (this.events[stream] ?? 0) + 1;
  }
  bbo(
    symbol: number,
    _ms: number,
    _ns: number,
    bid: number,
    bidQty: number,
    ask: number,
    askQty: number,
  ): void {
    this.#count('bbo');
    this.tops.set(symbol, { bid, bidQty, ask, askQty });
  }
  trade(): void {
    this.#count('trade');
  }
  markPrice(): void {
    this.#count('mark_price');
  }
  funding(): void {
    this.#count('funding');
  }
  openInterest(): void {
    this.#count('open_interest');
  }
  refuse(reason: string): void {
    this.refused.push(reason);
  }
}

/** The product's own description of a venue against the simulator, its sockets opened by plain clients. */
async function connect(started: Started, id: ExchangeId) {
  const exchange = exchangeOf(id);
  const endpoints = started.urls[id];
  const plan = exchange.instruments(endpoints);
  const body: unknown = await (await fetch(plan.url)).json();
  const configured = started.symbols;
  const instruments = plan
    .read(body)
    .filter(({ symbol, quote }) => quote === 'USDT' && configured.includes(symbol));
  const sockets = await Promise.all(
    exchange.sockets(endpoints, instruments).map(async (socket) => {
      const client = await Client.open(socket.url);
      for (const request of socket.requests) client.send(request.text);
      await sync[id](client);
      return { client, reader: exchange.reader(symbolTable(instruments)) };
    }),
  );
  return { instruments, sockets };
}

type Connected = Awaited<ReturnType<typeof connect>>;

/** Reads all frames that came, in order. */
function read({ sockets }: Connected): { sink: Counter; rejects: string[]; fallbacks: number } {
  const sink = new Counter();
  const rejects: string[] = [];
  let fallbacks = 0;
  for (const { client, reader } of sockets) {
    for (const frame of client.frames) {
      const reading = reader.read(Buffer.from(frame), sink);
      if (typeof reading === 'object' && 'reject' in reading) rejects.push(`${reading.reject}: ${frame}`);
    }
    fallbacks += reader.fallbacks;
  }
  return { sink, rejects, fallbacks };
}

describe.each(exchangeIds)("the product's adapter of %s on the simulator", (id) => {
  test('finds the instruments, is confirmed, and reads exactly the events that were sent', async () => {
    const started = await start();
    await started.command({ command: 'odd', on: false });
    const connected = await connect(started, id);
    expect(connected.instruments.map(({ symbol }) => symbol)).toEqual(started.symbols);
    started.clock.advance(20_000);
    for (const { client } of connected.sockets) await sync[id](client);
    const { sink, rejects } = read(connected);
    expect(rejects).toEqual([]);
    expect(sink.refused).toEqual([]);
    const sent: Record<string, number> = {};
    for (const { venue, events } of started.simulator.truth().topics) {
      if (venue !== id) continue;
      for (const [stream, count] of Object.entries(events))
        if (count > 0) sent[stream] = (sent[stream] ?? 0) + count;
    }
    expect(sink.events).toEqual(sent);
    expect(Object.keys(sent).toSorted()).toEqual(
      id === 'binance'
        ? ['bbo', 'funding', 'mark_price', 'trade']
        : ['bbo', 'funding', 'mark_price', 'open_interest', 'trade'],
    );
  });

  test('bears the odd traffic of minutes without a reject', async () => {
    const started = await start();
    await started.command({ command: 'fragments', every: 3 });
    const connected = await connect(started, id);
    for (let i = 0; i < 6; i++) {
      started.clock.advance(20_000);
      for (const { client } of connected.sockets) await sync[id](client);
    }
    const { sink, rejects } = read(connected);
    expect(rejects).toEqual([]);
    expect(sink.refused).toEqual([]);
    expect(sink.events['bbo']).toBeGreaterThan(3_000);
  });
});

test('a spread staged at 42 bps net is 42 bps to the adapters, in price and size', async () => {
  const started = await start();
  await started.command({
    command: 'spread',
    symbol: 'XRPUSDT',
    buy: 'binance',
    sell: 'okx',
    netPct: 0.42,
    qty: 5_000,
  });
  const [buy, sell] = await Promise.all([connect(started, 'binance'), connect(started, 'okx')]);
  started.clock.advance(2_000);
  for (const { client } of buy.sockets) await sync.binance(client);
  for (const { client } of sell.sockets) await sync.okx(client);
  const index = started.symbols.indexOf('XRPUSDT');
  const ask = read(buy).sink.tops.get(index)!;
  const bid = read(sell).sink.tops.get(index)!;
  expect(edge(ask.ask, bid.bid, 0.05, 0.05).netPct).toBeCloseTo(0.42, 5);
  expect([ask.askQty, bid.bidQty]).toEqual([5_000, 5_000]);
});

/** Messages the venues really sent, outside the repository. */
const wire = fileURLToPath(new URL('../../../shared/wire', import.meta.url));
const isThere = existsSync(wire);
if (!isThere) process.stdout.write(`skipped: playing recorded messages, ${wire} is not there\n`);

/** Times, settlement times and ids of a message, which are all that playing may change. */
const changing =
  /("(?:E|T|ts|cts|u|t|a|f|l|seq|cs|seqId|tradeId|fundingTime|nextFundingTime|prevFundingTime)": ?"?)\d+|("i":"[0-9a-f-]{28})[0-9a-f]{8}"/g;

describe.skipIf(!isThere).each(exchangeIds)('recorded messages of %s', (id) => {
  const recorded = isThere
    ? readdirSync(`${wire}/${id}`)
        .filter((name) => name.endsWith('.ndjson'))
        .toSorted()
        .flatMap((name) => readFileSync(`${wire}/${id}/${name}`, 'utf8').split('\n'))
        .flatMap((line) => recordedFrame(id, line.trimEnd()) ?? [])
    : [];

  async function played(keepBytes: boolean): Promise<Map<string, string[]>> {
    const started = await start({ play: wire, rate: 100, exchanges: [id], keepBytes });
    const topics = [...new Set(recorded.flatMap((frame) => frame.topics.map(({ name }) => name)))];
    const frames = new Map<string, string[]>();
    const base = started.urls[id].public;
    for (const name of topics) {
      const client = await Client.open(
        id === 'binance' ? `${base.replace('/public', '')}/${route(name)}/stream` : base,
      );
      const [channel, instId] = name.split(':');
      if (id === 'binance') client.send({ method: 'SUBSCRIBE', params: [name], id: 1 });
      else if (id === 'bybit') client.send({ op: 'subscribe', args: [name] });
      else client.send({ op: 'subscribe', args: [{ channel, instId }] });
      await sync[id](client);
      started.clock.advance(1_000);
      await sync[id](client);
      const count = recorded.filter((frame) => frame.topics.some((topic) => topic.name === name)).length;
      const texts = client.frames.flatMap((frame) => recordedFrame(id, frame)?.text ?? []);
      frames.set(name, texts.slice(0, count));
      client.ws.terminate();
    }
    return frames;
  }

  function route(name: string): 'public' | 'market' {
    return /@(bookTicker|trade|depth.*)$|^!bookTicker$/.test(name) ? 'public' : 'market';
  }

  function expected(name: string): string[] {
    return recorded
      .filter((frame) => frame.topics.some((topic) => topic.name === name))
      .map(({ text }) => text);
  }

  test('come back with the same bytes but for times and ids', async () => {
    const frames = await played(false);
    const fixed = (text: string) => text.replaceAll(changing, '$1$2#');
    expect(frames.size).toBeGreaterThan(10);
    for (const [name, texts] of frames) expect(texts.map(fixed)).toEqual(expected(name).map(fixed));
  });

  test('come back byte for byte when asked', async () => {
    for (const [name, texts] of await played(true)) expect(texts).toEqual(expected(name));
  });
});
