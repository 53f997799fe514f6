import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import { takerPct } from '#shared/market/fees.ts';
import type { MarketCounters, WriterCounters } from '#shared/status.ts';
import { shippedFees } from '../../src-main/backend/shipped-fees.ts';
import { Latest } from '../../src-main/base/latest.ts';
import { spawnThread } from '../../src-main/base/thread.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import { writerContract } from '../../src-main/storage/writer.contract.ts';
import type { Design } from './design.ts';
import { startGenerator } from './generator-process.ts';
import { meteredMarketContract } from './market.contract.ts';
import { SignalClock } from './signal-clock.ts';
import { benchSymbols } from './symbols.ts';

const nothing = {};

/** The product's threads as the backend starts them: market, ring, writer; Parquet parts into a temporary folder. */
export async function startArbscope(): Promise<Design> {
  const config = configSchema.parse({
    symbols: benchSymbols.map(({ symbol }) => symbol),
    // The generator sends quotes and trades only: nobody is to miss the periodic streams.
    connection: { silence_ms: 600_000 },
    signals: {
      open_pct: 0.5,
      close_pct: 0.2,
      cooldown_ms: 0,
      max_age_ms: 60_000,
      // Every crossing has to be told, however late a busy machine is.
      max_skew_ms: 60_000,
      clock_fault_ms: 60_000,
      min_notional: 0,
    },
  });
  const generator = await startGenerator();
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-bench-'));
  const ring = allocateRing(config.storage.ring_records, Date.now());
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const orFailed = <T>(step: Promise<T>): Promise<T> => {
    // A thread that dies also breaks the calls to it; what it died of is the better answer.
    const answered = step.catch((cause: unknown) =>
      cause instanceof AppError && cause.code === 'DISCONNECTED' ? failed.promise : Promise.reject(cause),
    );
    return Promise.race([answered, failed.promise]);
  };
  const options = {
    onExit: (reason: Error) => failed.reject(reason),
    onInternal: (text: string) => failed.reject(new Error(text)),
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  };

  const writer = spawnThread(
    new URL('../../src-main/storage/writer.worker.ts', import.meta.url),
    writerContract,
    {
      name: 'writer',
      ...options,
    },
  );
  let ringPeak = 0;
  writer.client.run.counters(nothing, (items: readonly WriterCounters[]) => {
    for (const { queue_peak } of items) ringPeak = Math.max(ringPeak, queue_peak);
  });
  await orFailed(
    writer.client.run.start({
      ring,
      dataDir: folder,
      stateDir: folder,
      slots: config.symbols.flatMap((symbol) => config.exchanges.map((exchange) => ({ exchange, symbol }))),
      partRows: config.storage.part_rows,
      partMs: config.storage.part_ms,
      journalMs: config.storage.journal_ms,
    }),
  );

  const market = spawnThread(new URL('./market.worker.ts', import.meta.url), meteredMarketContract, {
    name: 'market',
    ...options,
  });
  const clock = new SignalClock();
  const counters = new Latest<MarketCounters>();
  market.client.run.signals(nothing, (items) => {
    for (const signal of items) if (signal.event === 'OPENED') clock.arrived(signal);
  });
  market.client.run.counters(nothing, (items) => items.forEach((item) => counters.set(item)));
  const warnings: string[] = [];
  market.client.run.log(nothing, (items) => {
    for (const { level, event, fields } of items) {
      if (level !== 'info') warnings.push(`${event} ${JSON.stringify(fields)}`);
    }
  });
  // The main thread of the product takes these too; here it only makes them cross.
  market.client.run.book(nothing, () => undefined);
  market.client.run.routes(nothing, () => undefined);
  const fees = shippedFees();
  await orFailed(
    market.client.run.start({
      exchanges: config.exchanges,
      symbols: config.symbols,
      endpoints: generator.endpoints,
      signals: config.signals,
      connection: config.connection,
      takerPct: config.exchanges.map((exchange) => takerPct(fees, exchange, 'perp', Date.now())),
      ring,
      ends: [],
    }),
  );
  await orFailed(generator.subscribed);

  let dataFrames = 0;
  let dropsBefore = 0;
  return {
    name: 'arbscope',
    generator,
    async begin(phase) {
      ringPeak = 0;
      clock.begin(phase);
      await orFailed(market.client.meter.begin(phase));
    },
    frames: () => orFailed(market.client.meter.frames(nothing)),
    async handled() {
      const metered = await orFailed(market.client.meter.metered(nothing));
      dataFrames += metered.frames;
      // Counters are sent once a second; the first that knows all frames is this phase's last.
      const { queue_full } = await orFailed(first(counters, (count) => dataOf(count) >= dataFrames));
      const drops = queue_full - dropsBefore;
      dropsBefore = queue_full;
      return {
        ...metered,
        cpuUs: metered.cpuUs / metered.frames,
        signal: clock.recorded(),
        opened: clock.opened,
        drops,
        ringPeak: Math.round(ringPeak * config.storage.ring_records),
      };
    },
    async stop() {
      try {
        const last = await orFailed(market.client.run.stop(nothing));
        const stored = await orFailed(writer.client.run.stop(nothing));
        return [...faultsOf(last, stored, dataFrames), ...warnings];
      } finally {
        await Promise.all([market.stop(), writer.stop(), generator.stop()]);
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The first value that fits, the newest one included. */
function first<T>(source: Latest<T>, fits: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    let isDone = false;
    const stop = source.on((value) => {
      if (isDone || !fits(value)) return;
      isDone = true;
      // The newest value is heard before there is anything to stop.
      queueMicrotask(() => stop());
      resolve(value);
    });
  });
}

function dataOf({ venues }: MarketCounters): number {
  return venues.reduce((sum, { frames }) => sum + frames.data, 0);
}

/** What makes the numbers doubtful. */
function faultsOf(market: MarketCounters, writer: WriterCounters, dataFrames: number): readonly string[] {
  const faults: string[] = [];
  const expect = (what: string, found: number, expected: number): void => {
    if (found !== expected) faults.push(`${what}: expected ${expected}, found ${found}`);
  };
  const sum = (of: (venue: MarketCounters['venues'][number]) => number): number =>
    market.venues.reduce((total, venue) => total + of(venue), 0);
  expect(
    'frames read by JSON.parse in place of the scanner',
    sum((venue) => venue.scanner_fallbacks),
    0,
  );
  expect(
    'reconnects',
    sum((venue) => venue.reconnects),
    0,
  );
  expect(
    'rejected frames',
    sum(({ frames }) => Object.values(frames.rejected).reduce((a, b) => a + b, 0)),
    0,
  );
  expect('events, one per data frame', market.events, dataFrames);
  expect('events = accepted + dropped', market.accepted + market.queue_full, market.events);
  expect('accepted = taken by the writer', writer.taken, market.accepted);
  expect('taken = stored', writer.stored, writer.taken);
  return faults;
}
