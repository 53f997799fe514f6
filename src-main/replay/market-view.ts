import { join } from 'node:path';
import type { RunMarket } from '#shared/api/replay-market.ts';
import { AppError } from '#shared/error-codes.ts';
import { quoteGaps } from '#shared/report/market-columns.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { RUN_FILES, runFolder, type DatasetDescription } from '#shared/strategy/run.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { spawnThread, type Thread } from '../base/thread.ts';
import { marketFills } from './archive/market-fills.ts';
import type { ReplayDataset } from './dataset/open-dataset.ts';
import { readLaunch } from './launch-file.ts';
import { readerContract } from './reader.contract.ts';

export interface MarketViewPorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly readerUrl: URL;
  readonly dataDir: string;
  readonly outDir: string;
}

/** A stretch of a run's instrument. */
export interface MarketWanted {
  readonly run_id: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly from_s?: number | undefined;
  readonly to_s?: number | undefined;
  readonly columns: number;
}

/** The reader's thread is kept for so long after the last question, ms. */
const IDLE_MS = 30_000;
/** Datasets that stay known. */
const MOST_KNOWN = 8;
/** A statement under way is interrupted; the engine must not be cut off in the middle of one. */
const READER_STOP_MS = 60_000;

/** Looks at the markets of runs, under way or over, in a thread that reads and ends when nobody asks any more. */
export class MarketView {
  readonly #ports: MarketViewPorts;
  readonly #datasets = new Map<string, Promise<ReplayDataset>>();
  #thread: Thread<typeof readerContract> | undefined;
  #cancelIdle: (() => void) | undefined;
  #asking = 0;

  constructor(ports: MarketViewPorts) {
    this.#ports = ports;
  }

  async instruments(runId: string): Promise<{ exchange: string; symbol: string }[]> {
    const { lanes } = await this.#datasetOf(runId);
    return lanes
      .filter(({ stream }) => stream === 'bbo')
      .map(({ exchange, symbol }) => ({ exchange, symbol }));
  }

  /** @throws AppError NOT_FOUND */
  async columns({ run_id, exchange, symbol, from_s, to_s, columns }: MarketWanted): Promise<RunMarket> {
    const { lanes, unit, tsMin, tsMax } = await this.#datasetOf(run_id);
    const lane = lanes.find(
      (each) => each.stream === 'bbo' && each.exchange === exchange && each.symbol === symbol,
    );
    if (lane === undefined)
      throw new AppError('NOT_FOUND', `run ${run_id}: expected quotes of ${exchange} ${symbol}, found none`);
    const perS = unit === 'ns' ? 1e9 : 1e3;
    const inUnits = (s: number): bigint => (BigInt(Math.round(s * 1e6)) * BigInt(perS / 1e3)) / 1_000n;
    const from = from_s === undefined ? tsMin : inUnits(from_s);
    const to = to_s === undefined ? tsMax + 1n : inUnits(to_s);
    if (from >= to)
      throw new AppError('INVALID_INPUT', `columns: expected an end after the begin, found ${from} to ${to}`);
    const prices = await this.#ask((reader) => reader.prices.columns({ lane, unit, from, to, columns }));
    const { outDir, files } = this.#ports;
    const hasFills = (await files.info(join(outDir, runFolder(run_id), RUN_FILES.fills))) !== undefined;
    const none = {
      fills: [],
      fills_total: 0,
      position_s: new Float64Array(0),
      position: new Float64Array(0),
    };
    const found = hasFills
      ? await marketFills({ outDir, runId: run_id, exchange, symbol, unit, ...prices })
      : none;
    return { exchange, symbol, prices, gaps: quoteGaps(prices), ...found };
  }

  async stop(): Promise<void> {
    this.#cancelIdle?.();
    await this.#thread?.stop();
  }

  #datasetOf(runId: string): Promise<ReplayDataset> {
    const known = this.#datasets.get(runId);
    if (known !== undefined) return known;
    const found = this.#open(runId);
    this.#datasets.set(runId, found);
    // What cannot be read now may be there later.
    found.catch(() => this.#datasets.delete(runId));
    for (const oldest of this.#datasets.keys()) {
      if (this.#datasets.size <= MOST_KNOWN) break;
      this.#datasets.delete(oldest);
    }
    return found;
  }

  async #open(runId: string): Promise<ReplayDataset> {
    const { files, outDir, dataDir } = this.#ports;
    const options = { verifyBytes: false, places: {} };
    const folder = join(outDir, runFolder(runId));
    const open = (sources: readonly string[]): Promise<ReplayDataset> =>
      this.#ask((reader) => reader.dataset.open({ sources, dataDir, options }));
    const path = join(folder, RUN_FILES.dataset);
    if ((await files.info(path)) === undefined) {
      // It is under way: what was asked for says where its data is.
      return open((await readLaunch(files, outDir, runId)).datasets);
    }
    const { coverage } = JSON.parse(new TextDecoder().decode(await files.read(path))) as DatasetDescription;
    try {
      return await open(coverage.map(({ location }) => location));
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code === 'NOT_FOUND')) throw cause;
      // Parts may have been compacted since, and their files moved.
      return open((await readLaunch(files, outDir, runId)).datasets);
    }
  }

  async #ask<T>(question: (reader: Client<typeof readerContract>) => Promise<T>): Promise<T> {
    this.#cancelIdle?.();
    this.#asking++;
    this.#thread ??= this.#spawn();
    try {
      return await question(this.#thread.client);
    } finally {
      if (--this.#asking === 0) {
        this.#cancelIdle = this.#ports.clock.after(IDLE_MS, () => {
          void this.#thread?.stop();
          this.#thread = undefined;
        });
      }
    }
  }

  #spawn(): Thread<typeof readerContract> {
    const thread = spawnThread(this.#ports.readerUrl, readerContract, {
      name: 'market view',
      stopMs: READER_STOP_MS,
      onExit: () => {
        if (this.#thread === thread) this.#thread = undefined;
      },
    });
    return thread;
  }
}
