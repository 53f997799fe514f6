import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES, type EquityLine, type FillLine, type RunManifest } from '#shared/strategy/run.ts';
import { seededRandom } from '../../src-main/base/random.ts';

const DAY_NS = 86_400_000_000_000n;
/** 2025-11-01T00:00:00Z. */
const START_NS = 1_761_955_200_000_000_000n;

export interface ArchiveOptions {
  readonly days: number;
  readonly strategy?: string;
  readonly symbol?: string;
  readonly error?: RunManifest['extras']['error'];
}

/** To the tick of the market. */
const tenth = (price: number): number => Math.round(price * 10) / 10;

/** Writes the folder of a run as the engine leaves it: one trade a day, a price that walks, seeded. */
export function writeRunArchive(
  folder: string,
  { days, strategy = 'trend', symbol = 'BTCUSDT', error = null }: ArchiveOptions,
): void {
  mkdirSync(folder, { recursive: true });
  const random = seededRandom(11);
  const equity: EquityLine[] = [];
  const fills: FillLine[] = [];
  let price = 100_000;
  let cash = 10_000;
  let peak = cash;
  let fallen = 0;
  const line = (kind: EquityLine['kind'], ts: bigint, size: number): void => {
    const value = cash + size * price;
    peak = Math.max(peak, value);
    fallen = Math.max(fallen, (peak - value) / peak);
    equity.push({ kind, ts_event: String(ts), equity: value, cash, max_drawdown: fallen, benchmark: price });
  };
  const fill = (
    ts: bigint,
    side: 'BUY' | 'SELL',
    qty: number,
    position: number,
    realized_pnl: number,
  ): void => {
    const fee = qty * price * 0.0004;
    cash += (side === 'BUY' ? -1 : 1) * qty * price - fee;
    const number = fills.length + 1;
    fills.push({
      replay_run_id: 'replay_0011aabb',
      cursor: 'eyJ2IjoxfQ==',
      ts_event: String(ts),
      fill: {
        id: `fill_${number}`,
        orderId: `ord_${number}`,
        symbol,
        side,
        qty,
        fillPrice: price,
        fillValue: qty * price,
        fee,
        exchange: 'binance',
      },
      position,
      entry: position === 0 ? 0 : price,
      realized_pnl,
    });
    line('fill', ts, position);
  };
  line('start', START_NS, 0);
  for (let day = 0; day < days; day++) {
    const morning = START_NS + BigInt(day) * DAY_NS + DAY_NS / 4n;
    const isLong = random() < 0.6;
    const entry = (price = tenth(price * (1 + (random() - 0.49) * 0.02)));
    fill(morning, isLong ? 'BUY' : 'SELL', 0.05, isLong ? 0.05 : -0.05, 0);
    price = tenth(price * (1 + (random() - 0.47) * 0.03));
    fill(morning + DAY_NS / 3n, isLong ? 'SELL' : 'BUY', 0.05, 0, (price - entry) * (isLong ? 0.05 : -0.05));
    line('day', START_NS + BigInt(day + 1) * DAY_NS, 0);
  }
  line('end', START_NS + BigInt(days) * DAY_NS, 0);
  const hash = (name: string): string => createHash('sha256').update(name).digest('hex');
  const manifest: RunManifest = {
    replay_run_id: 'replay_0011aabb',
    seed: 'seed-1',
    manifest_id: 'compact-20251101-btcusdt',
    parquet_path: '/data/compact/exchange=binance/stream=bbo/symbol=btcusdt/date=20251101/data.parquet',
    started_at: '2026-01-15T00:00:00.000Z',
    finished_at: '2026-01-15T00:00:12.500Z',
    stop_reason: error === null ? 'STREAM_END' : 'STRATEGY_ERROR',
    extras: {
      run_key: hash('a'),
      dataset_hash: hash('b'),
      strategy_hash: hash('c'),
      engine_version: '1',
      strategy,
      params: { fast: 12, slow: 26 },
      models: {},
      hashes: { events: hash('1'), decisions: hash('2'), fills: hash('3'), state: hash('4') },
      ts_unit: 'ns',
      first_ts_event: String(START_NS),
      last_ts_event: String(START_NS + BigInt(days) * DAY_NS),
      error,
      files: days,
      notes: [],
    },
  };
  const dataset = {
    dataset_hash: hash('b'),
    ts_unit: 'ns',
    rows: 1_234_567,
    files: ['okx', 'binance'].map((exchange) => ({
      sha256: hash('d'),
      rows: 1,
      ts_min: '1',
      ts_max: '2',
      exchange,
      stream: 'bbo',
      symbol,
    })),
    coverage: [],
    notes: [],
  };
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  write(RUN_FILES.manifest, JSON.stringify(manifest));
  write(
    RUN_FILES.stats,
    JSON.stringify({ emitted_event_count: 1_234_567, decision_count: fills.length, duration_ms: 12_500 }),
  );
  write(RUN_FILES.dataset, JSON.stringify(dataset));
  write(
    RUN_FILES.decisions,
    jsonl(fills.map(({ fill: { side, qty } }) => ({ decision: { symbol, side, qty } }))),
  );
  write(RUN_FILES.fills, jsonl(fills));
  write(RUN_FILES.equity, jsonl(equity));
}
