import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { streamColumns } from '#shared/market/columns.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import { readParts, type Parts } from '../support/parts.ts';
import { imbalance, sentEvents, startRig, type Rig } from '../support/rig.ts';
import { slowness } from '../support/slowness.ts';
import { PATIENCE } from '../support/patience.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 180_000 });

/** Contract value that no table holds: base units of one OKX contract of BTC. */
const CT_VAL = 0.037;

/** What each venue is told to quote, base units, all on the venue's grid (OKX: 10 and 25.5 contracts). */
const pins = {
  binance: { bid: 84_123.4, ask: 84_123.7, bidQty: 1.234, askQty: 2.5 },
  bybit: { bid: 84_120.1, ask: 84_120.4, bidQty: 0.77, askQty: 12.05 },
  okx: { bid: 84_118.2, ask: 84_119.9, bidQty: 0.37, askQty: 0.9435 },
} as const;

let rig: Rig;
let parts: Parts | undefined;

afterEach(async () => {
  parts?.close();
  parts = undefined;
  await rig.dispose();
});

const spool = (): string => join(rig.backend.dataDir, 'spool');

/** The newest heartbeat: the last one is written when all is stopped. */
const lastHeartbeat = (): Record<string, unknown> =>
  rig.backend.log.findLast((line) => line['event'] === 'heartbeat')!;

async function timedStop(): Promise<number> {
  const began = performance.now();
  await rig.backend.stop();
  return performance.now() - began;
}

test('records every event that was sent, unchanged, under the names of the contract', async () => {
  const startedNs = BigInt(Date.now()) * 1_000_000n;
  rig = await startRig({
    symbols: ['BTCUSDT', 'ETHUSDT', 'MATICUSDT'],
    rate: 20,
    config: { storage: { part_ms: 700 } },
    before: [{ command: 'setCtVal', symbol: 'BTCUSDT', ctVal: CT_VAL }],
  });
  await rig.untilState('READY');

  const pinnedMs: Partial<Record<ExchangeId, readonly [number, number]>> = {};
  const simulatedMs = async (): Promise<number> =>
    ((await rig.command({ command: 'clock' })) as { nowMs: number }).nowMs;
  for (const venue of exchangeIds) {
    const fromMs = await simulatedMs();
    await rig.command({ command: 'quote', venue, symbol: 'BTCUSDT', ...pins[venue] });
    await rig.command({ command: 'sweep', venue, symbol: 'ETHUSDT', fills: 7, side: 'sell' });
    pinnedMs[venue] = [fromMs, await simulatedMs()];
  }

  // Many moments of the running recorder: before and after the reports of each thread.
  const wrong = new Set<string>();
  const reports = new Set<number>();
  await rig.backend.until((metrics) => {
    for (const each of imbalance(metrics)) wrong.add(each);
    reports.add(metrics.events);
    return reports.size > 4;
  });
  expect([...wrong]).toEqual([]);

  await rig.silence();
  const quiet = await rig.backend.until(({ in_flight }) => in_flight === 0);
  expect(imbalance(quiet)).toEqual([]);
  const sent = sentEvents(rig.simulator, true);
  const stopMs = await timedStop();
  console.log(
    `stop after quiet: ${stopMs.toFixed(0)} ms, ${quiet.events} events in ${quiet.writer!.parts} parts`,
  );
  expect(stopMs).toBeLessThan(3_000 * slowness());
  expect(lastHeartbeat()).toMatchObject({
    events: quiet.events,
    stored: quiet.events,
    queue_full: 0,
    write_error: 0,
    in_flight: 0,
  });

  parts = await readParts(spool());
  for (const stream of streamNames) {
    const wanted = streamColumns[stream].map(({ name, type }) => `${name} ${type}`);
    expect(await parts.schemas(stream), stream).toEqual(wanted);
  }

  const rows = new Map<string, number>();
  for (const stream of streamNames) {
    const counted = await parts.query(
      `SELECT exchange, stream, symbol, count(*)::INTEGER AS n FROM ${stream} GROUP BY ALL`,
    );
    for (const { exchange, stream: name, symbol, n } of counted)
      rows.set(`${exchange as string} ${name as string} ${symbol as string}`, n as number);
  }
  expect(sorted(rows)).toEqual(sorted(sent));
  // 3 venues × 3 symbols × 5 streams, but no open interest on Binance's sockets.
  expect(rows.size).toBe(42);

  await expectPins(parts, pinnedMs);
  await expectTrades(parts);
  await expectTimes(parts, startedNs);
  await expectLayout(parts);
});

test('stops in the middle of the flow within 3 s and stores all that was received', async () => {
  rig = await startRig({
    symbols: ['BTCUSDT', 'ETHUSDT'],
    rate: 500,
    config: { storage: { part_rows: 700 } },
  });
  const running = await rig.backend.until(({ stored }) => stored > 5_000);
  expect(imbalance(running)).toEqual([]);
  const stopMs = await timedStop();
  const last = lastHeartbeat();
  console.log(`stop in the flow: ${stopMs.toFixed(0)} ms, ${String(last['events'])} events`);
  expect(stopMs).toBeLessThan(3_000 * slowness());
  expect(last).toMatchObject({ stored: last['events'], queue_full: 0, write_error: 0, in_flight: 0 });

  parts = await readParts(spool());
  let stored = 0;
  for (const stream of streamNames) {
    const [count] = await parts.query(`SELECT count(*)::INTEGER AS n FROM ${stream}`);
    stored += count!['n'] as number;
  }
  expect(stored).toBe(last['stored']);
  const holes = await parts.query(
    `SELECT symbol FROM trade WHERE exchange = 'binance' GROUP BY symbol
     HAVING max(trade_id::BIGINT) - min(trade_id::BIGINT) + 1 <> count(*)`,
  );
  expect(holes).toEqual([]);
  await expectLayout(parts);
});

test('stops within 3 s, whatever its sockets are doing', async () => {
  rig = await startRig({
    symbols: ['BTCUSDT'],
    rate: 20,
    config: { connection: { connect_timeout_ms: 60_000 } },
  });
  await rig.untilState('READY');
  await rig.command({ command: 'refuse', venue: 'okx', count: 1, how: 'hang' });
  await rig.command({ command: 'refuse', venue: 'binance', count: 1_000, how: '503' });
  await rig.command({ command: 'reset', venue: 'okx' });
  await rig.command({ command: 'reset', venue: 'binance' });
  await vi.waitFor(() => {
    const answers = rig.simulator.record().upgrades.map((each) => each.answer);
    expect(answers).toContain('hang');
    expect(answers).toContain('503');
  }, PATIENCE);
  await rig.command({ command: 'halfOpen', venue: 'bybit' });
  const stopMs = await timedStop();
  console.log(`stop with dead sockets: ${stopMs.toFixed(0)} ms`);
  expect(stopMs).toBeLessThan(3_000 * slowness());
  const last = lastHeartbeat();
  expect(last).toMatchObject({ in_flight: 0, queue_full: 0, write_error: 0, stored: last['events'] });
});

test('stops within 3 s while the venues have not answered yet', async () => {
  rig = await startRig({
    symbols: ['BTCUSDT'],
    rate: 20,
    before: exchangeIds.map((venue) => ({ command: 'rest', venue, delayMs: 60_000, count: 1_000 })),
    config: { connection: { connect_timeout_ms: 60_000 } },
  });
  expect(await rig.untilState('OFFLINE')).toBe('No venue is connected.');
  expect(await timedStop()).toBeLessThan(3_000 * slowness());
});

const sorted = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].map(([key, count]) => `${key} ${count}`).toSorted();

/** The quote that was commanded is in the rows, with all four numbers, from the moment of the command on. */
async function expectPins(
  { query }: Parts,
  pinnedMs: Partial<Record<ExchangeId, readonly [number, number]>>,
): Promise<void> {
  for (const venue of exchangeIds) {
    const { bid, ask, bidQty, askQty } = pins[venue];
    const found = await query(
      `SELECT DISTINCT bid_price, bid_qty, ask_price, ask_qty FROM bbo
       WHERE exchange = '${venue}' AND symbol = 'BTCUSDT' AND (bid_price = ${bid} OR ask_price = ${ask})`,
    );
    expect(found, venue).toEqual([{ bid_price: bid, bid_qty: bidQty, ask_price: ask, ask_qty: askQty }]);
    const [first] = await query(
      `SELECT min(ts_event) AS at FROM bbo WHERE exchange = '${venue}' AND symbol = 'BTCUSDT' AND bid_price = ${bid}`,
    );
    const [fromMs, toMs] = pinnedMs[venue]!;
    const atMs = Number((first!['at'] as bigint) / 1_000_000n);
    // The venues stamp up to 7 ms before they send; a simulator that comes late to its turn stamps when it was due.
    expect(atMs, venue).toBeGreaterThan(fromMs - 2_000);
    expect(atMs, venue).toBeLessThan(toMs + 2_000);
  }
}

interface TradeRow {
  readonly id: string;
  readonly ms: number;
  readonly price: number;
  readonly qty: number;
  readonly side: number;
}

/** Every recorded trade, in the order of arrival, is what the venue's REST interface tells of it; none is left out between. */
async function expectTrades({ query }: Parts): Promise<void> {
  for (const venue of exchangeIds) {
    for (const symbol of ['BTCUSDT', 'ETHUSDT'] as const) {
      const recorded = (
        await query(
          `SELECT trade_id, ts_event, price, qty, side FROM trade
           WHERE exchange = '${venue}' AND symbol = '${symbol}' ORDER BY ts_recv`,
        )
      ).map((row): TradeRow => ({
        id: row['trade_id'] as string,
        ms: Number((row['ts_event'] as bigint) / 1_000_000n),
        price: row['price'] as number,
        qty: row['qty'] as number,
        side: row['side'] as number,
      }));
      const told = await toldTrades(venue, symbol);
      const from = told.findIndex((trade) => trade.id === recorded[0]?.id);
      expect(recorded.length, `${venue} ${symbol}`).toBeGreaterThan(3);
      expect(recorded, `${venue} ${symbol}`).toEqual(told.slice(from, from + recorded.length));
    }
  }
}

/** Trades as the venue's REST interface tells them, oldest first. */
async function toldTrades(venue: ExchangeId, symbol: 'BTCUSDT' | 'ETHUSDT'): Promise<TradeRow[]> {
  const { rest } = rig.simulator.address.endpoints[venue]!;
  const ask = async (path: string): Promise<unknown> => (await fetch(`${rest}${path}`)).json();
  if (venue === 'binance') {
    const rows = (await ask(`/fapi/v1/aggTrades?symbol=${symbol}&limit=1000`)) as {
      a: number;
      T: number;
      p: string;
      q: string;
      m: boolean;
    }[];
    return rows.map(({ a, T, p, q, m }) => ({
      id: String(a),
      ms: T,
      price: Number(p),
      qty: Number(q),
      side: m ? -1 : 1,
    }));
  }
  if (venue === 'bybit') {
    const answer = (await ask(`/v5/market/recent-trade?category=linear&symbol=${symbol}&limit=1000`)) as {
      result: { list: Record<string, string>[] };
    };
    return answer.result.list.toReversed().map((row) => ({
      id: row['execId']!,
      ms: Number(row['time']),
      price: Number(row['price']),
      qty: Number(row['size']),
      side: row['side'] === 'Buy' ? 1 : -1,
    }));
  }
  const instId = symbol === 'BTCUSDT' ? 'BTC-USDT-SWAP' : 'ETH-USDT-SWAP';
  const answer = (await ask(`/api/v5/market/trades?instId=${instId}&limit=500`)) as {
    data: Record<string, string>[];
  };
  // Contracts with two decimals × ctVal with three: whole numbers, divided once, are the nearest double.
  const thousandths = symbol === 'BTCUSDT' ? CT_VAL * 1_000 : 100;
  return answer.data.toReversed().map((row) => ({
    id: row['tradeId']!,
    ms: Number(row['ts']),
    price: Number(row['px']),
    qty: (Math.round(Number(row['sz']) * 100) * thousandths) / 100_000,
    side: row['side'] === 'buy' ? 1 : -1,
  }));
}

/** Sockets of each venue and the streams that come through them. */
const connections = [
  { exchange: 'binance', streams: ['bbo'] },
  { exchange: 'binance', streams: ['trade', 'mark_price', 'funding'] },
  { exchange: 'bybit', streams: streamNames },
  { exchange: 'okx', streams: streamNames },
] as const;

async function expectTimes({ query }: Parts, startedNs: bigint): Promise<void> {
  const endedNs = BigInt(Date.now() + 1) * 1_000_000n;
  for (const { exchange, streams } of connections) {
    const all = streams
      .map((stream) => `SELECT ts_recv, ts_event FROM ${stream} WHERE exchange = '${exchange}'`)
      .join(' UNION ALL ');
    const [times] = await query(
      `SELECT count(*) AS n, count(DISTINCT ts_recv) AS different, min(ts_recv) AS first, max(ts_recv) AS last FROM (${all})`,
    );
    expect(times!['different'], exchange).toBe(times!['n']);
    expect((times!['first'] as bigint) >= startedNs && (times!['last'] as bigint) <= endedNs, exchange).toBe(
      true,
    );
  }
  for (const stream of streamNames) {
    // Within a partition the parts are in order, and the rows in them.
    const back = await query(
      `SELECT file, row FROM (SELECT file, row, ts_recv - lag(ts_recv) OVER (PARTITION BY exchange, symbol ORDER BY file, row) AS step FROM ${stream})
       WHERE step <= 0`,
    );
    expect(back, stream).toEqual([]);
    // All three venues send milliseconds.
    expect(
      await query(`SELECT * FROM ${stream} WHERE ts_event % 1000000 <> 0 OR stream_version <> 1`),
    ).toEqual([]);
  }
  const odd = await query(
    `SELECT * FROM funding WHERE abs(funding_rate) > 0.00375
       OR next_funding_ts <= ts_event OR next_funding_ts - ts_event > 28800000000000 OR next_funding_ts % 3600000000000 <> 0`,
  );
  expect(odd).toEqual([]);
}

async function expectLayout({ files, query }: Parts): Promise<void> {
  const path =
    /^exchange=(binance|bybit|okx)\/stream=(bbo|trade|mark_price|funding|open_interest)\/symbol=([A-Z]+)\/date=(\d{8})\/part-(\d{19})-(\d{6,})\.parquet$/;
  expect(files.filter((file) => !path.test(file))).toEqual([]);
  const numbers = files.map((file) => path.exec(file)![6]);
  expect(new Set(numbers).size).toBe(files.length);
  for (const stream of streamNames) {
    const found = await query(
      `SELECT file, count(DISTINCT (exchange, stream, symbol, ts_event // 86400000000000)) AS kinds,
              first(exchange) AS exchange, first(stream) AS stream, first(symbol) AS symbol,
              strftime(make_timestamp(first(ts_event) // 1000), '%Y%m%d') AS date,
              arg_min(ts_recv, row) AS first_recv
       FROM ${stream} GROUP BY file`,
    );
    for (const row of found) {
      const [, exchange, name, symbol, date, ts] = path.exec(String(row['file']).slice(spool().length + 1))!;
      expect({ ...row, file: '' }).toEqual({
        file: '',
        kinds: 1n,
        exchange,
        stream: name,
        symbol,
        date,
        first_recv: BigInt(ts!),
      });
    }
  }
}
