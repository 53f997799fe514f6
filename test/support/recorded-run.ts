import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ReducerInput, ReducerSettings } from '#shared/market/arbitrage/input.ts';
import { gridPlan } from '#shared/market/arbitrage/legs.ts';
import { defaultRule } from '#shared/market/arbitrage/rule.ts';
import { SignalMaker } from '#shared/market/arbitrage/signal-maker.ts';
import { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import type { Signal } from '#shared/market/signal.ts';
import { utcDate } from '#shared/market/time.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { seededRandom } from '../../src-main/base/random.ts';
import { serveHistory } from '../../src-main/history/history-handlers.ts';
import type { KeptInput } from '../../src-main/history/history.contract.ts';
import { LiveReducer } from '../../src-main/market/spread/live-reducer.ts';
import { FakeClock } from './fake-clock.ts';

/** When a run begins unless it is said, epoch ms; not on a whole half minute. */
export const RUN_START = Date.UTC(2026, 0, 15, 10, 0, 7, 123);
export const runSymbols = ['BTCUSDT', 'ETHUSDT', 'BTCUSDC', 'USDCUSDT'];

const middle: Readonly<Record<string, number>> = {
  BTCUSDT: 67_000,
  ETHUSDT: 3_500,
  BTCUSDC: 67_000,
  USDCUSDT: 1,
};
const plan = gridPlan(exchangeIds, runSymbols);
const settings: ReducerSettings = {
  rule: {
    ...defaultRule,
    openPct: 0.1,
    closePct: 0.08,
    dwellMs: 120,
    cooldownMs: 400,
    maxAgeMs: 1_500,
    maxSkewMs: 400,
  },
  takerPct: plan.legs.map(() => 0.02),
  mutes: [],
};

export interface RecordedRun {
  /** As they were raised live. */
  readonly signals: readonly Signal[];
  readonly quotes: number;
  /** Epoch ms. */
  readonly endMs: number;
  /** The bid that was shown then; undefined where there was none. */
  bidAt(exchange: ExchangeId, symbol: string, ms: number): number | undefined;
}

interface Row {
  readonly leg: number;
  readonly eventNs: bigint;
  readonly recvNs: bigint;
  readonly values: readonly number[];
}

/**
 * A run of the recorder as it lies on the disk, in no time: parts of three minutes each, and the history with signals and
 * inputs. Silences, reconnects, repeated quotes, late messages and changed settings are in it.
 */
export async function recordRun(
  dataDir: string,
  {
    seed,
    minutes,
    startMs = RUN_START,
  }: { readonly seed: number; readonly minutes: number; readonly startMs?: number },
): Promise<RecordedRun> {
  const random = seededRandom(seed);
  const signals: Signal[] = [];
  const inputs: KeptInput[] = [];
  const rows: Row[] = [];
  const bids: { readonly leg: number; readonly atNs: number; readonly bid: number | undefined }[] = [];
  const maker = new SignalMaker((signal) => signals.push(signal));
  const live = new LiveReducer(plan, settings, maker, {
    epochMs: startMs,
    book: new TopOfBook(runSymbols.length, exchangeIds.length),
    onInput: (input, atNs) => inputs.push({ atNs, json: JSON.stringify(input) }),
  });
  maker.attach(live.reducer);
  const endNs = minutes * 60e9;
  for (let atNs = 1e9; ;) {
    atNs += Math.floor((random() < 0.004 ? random() * 3_000 : random() * 60) * 1e6) + 1;
    if (atNs >= endNs) break;
    const leg = Math.floor(random() * plan.legs.length);
    const draw = random();
    const input = inputOf(draw, leg, random());
    if (input !== undefined) {
      live.input(input, atNs);
      if (input.kind === 'gone') bids.push({ leg, atNs, bid: undefined });
    } else {
      const price = middle[plan.legs[leg]!.symbol]!;
      const noise = random() < 0.02 ? 0.004 : 0.000_4;
      const bid = price * (1 + (random() - 0.5) * noise);
      const lateNs = Math.floor((5 + random() * (random() < 0.02 ? 900 : 20)) * 1e6);
      const eventNs = BigInt(startMs) * 1_000_000n + BigInt(atNs - lateNs);
      const values = [bid, random() * 10, bid * 1.000_05, random() * 10] as const;
      const eventMs = Number(eventNs / 1_000_000n) + Number(eventNs % 1_000_000n) / 1e6;
      if (live.quote(leg, eventMs, atNs, ...values)) bids.push({ leg, atNs, bid });
      rows.push({ leg, eventNs, recvNs: BigInt(startMs) * 1_000_000n + BigInt(atNs), values });
    }
    // The market looks at its clock on its own, too.
    if (random() < 0.1) live.reducer.advance(atNs);
  }
  live.input({ kind: 'stop' }, endNs);
  const clock = new FakeClock(startMs);
  const history = serveHistory({ clock, files: systemFiles });
  await history.handlers.run.start({ dataDir, retentionDays: null });
  await history.handlers.signals.begin({ epochMs: startMs, exchanges: exchangeIds, symbols: runSymbols });
  await history.handlers.signals.addInputs({ inputs });
  await history.handlers.signals.add({ signals });
  clock.advance(minutes * 60_000);
  await history.handlers.signals.end({});
  await history.stop();
  await writeParts(join(dataDir, 'spool'), rows);
  return {
    signals,
    quotes: rows.length,
    endMs: startMs + minutes * 60_000,
    bidAt(exchange, symbol, ms) {
      const leg = plan.legs.findIndex((each) => each.exchange === exchange && each.symbol === symbol);
      return bids.findLast((each) => each.leg === leg && startMs + each.atNs / 1e6 <= ms)?.bid;
    },
  };
}

function inputOf(draw: number, leg: number, more: number): ReducerInput | undefined {
  if (draw < 0.002) return { kind: 'gone', leg };
  if (draw < 0.02) return { kind: 'unchanged', leg };
  if (draw < 0.021)
    return { kind: 'limits', leg, limits: { step: 0.001, minQty: 0.002, minNotional: more * 200 } };
  if (draw >= 0.0212) return undefined;
  return {
    kind: 'settings',
    settings: { ...settings, rule: { ...settings.rule, openPct: 0.09 + more * 0.02 } },
  };
}

const PART_NS = 180_000_000_000n;

async function writeParts(spool: string, rows: readonly Row[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  const dateOf = ({ eventNs }: Row): string => utcDate(Number(eventNs / 1_000_000n));
  const groups = Map.groupBy(rows, (row) => `${row.leg} ${row.recvNs / PART_NS} ${dateOf(row)}`);
  let seq = 0;
  try {
    for (const part of groups.values()) {
      const [first] = part;
      const { exchange, symbol } = plan.legs[first!.leg]!;
      const folder = join(spool, `exchange=${exchange}/stream=bbo/symbol=${symbol}/date=${dateOf(first!)}`);
      await mkdir(folder, { recursive: true });
      const lines = part.map(
        ({ eventNs, recvNs, values }) => `{"e":${eventNs},"r":${recvNs},"v":[${values.join(',')}]}`,
      );
      const text = join(spool, 'rows.json');
      await writeFile(text, lines.join('\n'));
      const name = `part-${String(first!.recvNs).padStart(19, '0')}-${String(++seq).padStart(6, '0')}.parquet`;
      await duck.run(`COPY (SELECT e AS ts_event, r AS ts_recv, '${exchange}' AS exchange, '${symbol}' AS symbol,
          'bbo' AS stream, 1::TINYINT AS stream_version, v[1] AS bid_price, v[2] AS bid_qty, v[3] AS ask_price, v[4] AS ask_qty
        FROM read_json('${text}', format = 'newline_delimited', columns = {e: 'BIGINT', r: 'BIGINT', v: 'DOUBLE[]'})
      ) TO '${join(folder, name)}' (FORMAT parquet)`);
    }
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}
