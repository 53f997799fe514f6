import { join } from 'node:path';
import type { Frame } from '#shared/api/frames.ts';
import type { ReasonCounts, ReasonsQuery } from '#shared/api/signals.ts';
import type { Config } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { MarketCounters, WriterCounters } from '#shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import type { KeptInput } from '../history/history.contract.ts';
import type { MarketSettings } from '../market/market.contract.ts';
import { allocateRing } from '../storage/ring.contract.ts';
import { startAccounts, type Accounts, type LedgerSource } from './accounts.ts';
import { watchHanging } from './hang-watch.ts';
import type { RecorderThreads } from './recorder-threads.ts';

export interface RecorderOptions {
  readonly threads: RecorderThreads;
  readonly config: Config;
  readonly takerPct: readonly number[];
  readonly dataDir: string;
  readonly demo: { readonly seed: number; readonly rate: number } | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly on: {
    /** Recording begins; receive times count from there. */
    readonly begin: (epochMs: number) => void;
    readonly signal: (signal: Signal) => void;
    readonly input: (input: KeptInput) => void;
    readonly book: (frame: Frame) => void;
    readonly routes: (frame: Frame) => void;
    readonly market: (counters: MarketCounters) => void;
    readonly writer: (counters: WriterCounters) => void;
    readonly instruments: (exchange: ExchangeId, instruments: readonly Instrument[]) => void;
    readonly streams: (exchange: ExchangeId, streams: readonly StreamName[]) => void;
    /** A thread ended that should not. */
    readonly fatal: (reason: string) => void;
    /** A thread does not come to its turns; undefined when all do again. */
    readonly hanging: (reason: string | undefined) => void;
  };
}

export interface Recorder {
  readonly ledger: LedgerSource & Pick<Accounts, 'uploads'>;
  /** Takes fees, thresholds and mutes without a restart. */
  configure(settings: MarketSettings): Promise<void>;
  /** Why routes show no signal. */
  reasons(query: ReasonsQuery): Promise<ReasonCounts>;
  /** Sockets closed, ring drained, parts on the disk, threads ended. */
  stop(): Promise<void>;
}

/** Starts recording, in the order of the data backwards: writer, then market; before both the demo's venues. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { config, on, log, clock, threads } = options;
  const { simulator, writer, market } = threads;
  threads.onFailed(on.fatal);
  const forward = (items: readonly WorkerLine[]): void => {
    for (const { level, event, fields } of items) log(level, event, fields);
  };
  const nothing = {};

  try {
    let endpoints = config.endpoints;
    if (options.demo !== undefined && simulator !== undefined) {
      const address = await simulator.client.run.start({
        seed: options.demo.seed,
        rate: options.demo.rate,
        symbols: [...config.symbols],
        exchanges: [...config.exchanges],
        port: 0,
        dislocations: true,
      });
      endpoints = address.endpoints as Config['endpoints'];
    }

    const epochMs = Math.floor(clock.wallMs());
    const ring = allocateRing(config.storage.ring_records, epochMs);
    on.begin(epochMs);
    writer.client.run.counters(nothing, (items) => items.forEach(on.writer));
    writer.client.run.log(nothing, forward);
    await writer.client.run.start({
      ring,
      dataDir: join(options.dataDir, 'spool'),
      stateDir: options.dataDir,
      slots: config.symbols.flatMap((symbol) => config.exchanges.map((exchange) => ({ exchange, symbol }))),
      partRows: config.storage.part_rows,
      partMs: config.storage.part_ms,
      journalMs: config.storage.journal_ms,
    });

    market.client.run.signals(nothing, (items) => items.forEach(on.signal));
    market.client.run.inputs(nothing, (items) => items.forEach(on.input));
    market.client.run.book(nothing, (items) => items.forEach(on.book));
    market.client.run.routes(nothing, (items) => items.forEach(on.routes));
    market.client.run.log(nothing, forward);
    market.client.run.instruments(nothing, (items) => {
      for (const { exchange, instruments } of items) on.instruments(exchange, instruments);
    });
    market.client.run.counters(nothing, (items) => {
      for (const counters of items) {
        for (const venue of counters.venues)
          on.streams(
            venue.exchange,
            venue.streams.map((s) => s.stream),
          );
        on.market(counters);
      }
    });
    await market.client.run.start({
      exchanges: config.exchanges,
      symbols: config.symbols,
      endpoints,
      signals: config.signals,
      connection: config.connection,
      takerPct: options.takerPct,
      ring,
      ends: await writer.client.ledger.ends(nothing),
    });

    const accounts = startAccounts(market.client, writer.client.ledger, clock);
    const cancelWatch = watchHanging({ market, writer }, clock, on.hanging);

    return {
      ledger: accounts,
      async configure(settings) {
        await market.client.run.configure(settings);
      },
      reasons: (query) => market.client.run.reasons(query),
      async stop() {
        cancelWatch();
        // Each step ends what feeds the next one. A thread that already failed has nothing left to say.
        const received = await market.lastly(market.client.run.stop(nothing));
        if (received !== undefined) on.market(received);
        await writer.lastly(accounts.finish());
        const stored = await writer.lastly(writer.client.run.stop(nothing));
        if (stored !== undefined) on.writer(stored);
        await threads.stop();
      },
    };
  } catch (cause) {
    await threads.stop();
    throw cause;
  }
}
