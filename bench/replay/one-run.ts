import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Strategy } from '../../src-shared/strategy/strategy.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { steadyClock } from '../../src-main/base/steady-clock.ts';
import { Feed } from '../../src-main/replay/read/feed.ts';
import { localReader } from '../../src-main/replay/read/replay-reader.ts';
import { RunControl } from '../../src-main/replay/run/control.ts';
import { Engine } from '../../src-main/replay/run/engine.ts';
import { LineFile, type RunFiles } from '../../src-main/replay/run/line-file.ts';
import { Heartbeat } from '../../src-main/replay/run/heartbeat.ts';
import { noFiles } from '../../src-main/replay/run/run-folder.ts';
import { empty, orders } from './strategies.ts';

const modes = ['sum', 'pages', 'empty', 'orders', 'resume'] as const;
export type Mode = (typeof modes)[number];

export interface OneRun {
  readonly events: number;
  readonly seconds: number;
  /** Of all threads. On a busy machine it says more than the clock. */
  readonly cpuSeconds: number;
  /** Of the thread that has the strategy: what it could do if it never had to wait. */
  readonly threadSeconds: number;
  /** Until the first event, from files that are known. */
  readonly firstMs: number;
  /** What the process took at most while it ran, MB. */
  readonly peakMb: number;
  /** After a million events, and over the last tenth of the run, MB. */
  readonly earlyMb: number;
  readonly lateMb: number;
}

const [mode, path, ...more] = process.argv.slice(2) as [Mode, string, ...string[]];
const result = await run(mode, path, Number(more[0] ?? '0'));
process.stdout.write(`${JSON.stringify(result)}\n`);

async function run(which: Mode, source: string, ts: number): Promise<OneRun> {
  if (which === 'sum') return sum(source);
  if (which === 'pages') return pages(source);
  return replay(
    source,
    which === 'orders' ? orders(20) : empty(),
    which === 'resume' ? BigInt(ts) : undefined,
  );
}

/** The floor: one column added up by the engine that decodes. */
async function sum(source: string): Promise<OneRun> {
  const { connection, glob } = await open(source);
  const memory = watchMemory();
  const started = performance.now();
  const rows = (
    await connection.runAndReadAll(`SELECT count(*), sum(bid_price) FROM read_parquet('${glob}')`)
  ).getRows();
  return {
    events: Number(rows[0]![0]),
    seconds: (performance.now() - started) / 1000,
    firstMs: Number.NaN,
    ...memory(),
  };
}

/** What one would write first: pages of 10,000 rows by the contract's query, a plain object per event. Stops after two million. */
async function pages(source: string): Promise<OneRun> {
  const { connection, glob } = await open(source);
  const strategy = empty();
  const memory = watchMemory();
  const started = performance.now();
  let firstMs = Number.NaN;
  let events = 0;
  let after = '';
  while (events < 2_000_000) {
    const page = await connection.runAndReadAll(
      `SELECT ts_event, seq, symbol, stream, bid_price, bid_qty, ask_price, ask_qty FROM read_parquet('${glob}') ${after}
       ORDER BY ts_event ASC, seq ASC LIMIT 10000`,
    );
    const rows = page.getRowObjects();
    for (const row of rows) {
      const cursor = Buffer.from(
        JSON.stringify({ v: 1, ts_event: String(row['ts_event']), seq: String(row['seq']) }),
        'utf8',
      ).toString('base64');
      if (events++ === 0) firstMs = performance.now() - started;
      void strategy.onEvent({ ...row, cursor } as never, undefined as never);
    }
    const last = rows.at(-1);
    if (rows.length < 10_000 || last === undefined) break;
    const [ts, seq] = [String(last['ts_event']), String(last['seq'])];
    after = `WHERE ts_event > ${ts} OR (ts_event = ${ts} AND seq > ${seq})`;
  }
  return { events, seconds: (performance.now() - started) / 1000, firstMs, ...memory() };
}

async function replay(source: string, strategy: Strategy, resumeTs: bigint | undefined): Promise<OneRun> {
  const reader = localReader({ files: systemFiles, wallMs: () => steadyClock.wallMs(), dataDir: '/' });
  // As a run does it: the engine comes up while the dataset is looked for.
  const opening = reader.lanes();
  const dataset = await reader.dataset([source], { verifyBytes: false, places: {} });
  const lanes = await opening;
  // Of a run's own: to cut off what another one has left takes its time.
  const linesIn = source.endsWith('.parquet') ? await mkdtemp(join(dirname(source), 'run-')) : undefined;
  const heartbeat = new Heartbeat();
  const memory = watchMemory(() => heartbeat.read().events);
  const started = performance.now();
  let firstMs = Number.NaN;
  let stopped = false;
  const control = new RunControl(steadyClock, dataset.unit);
  const feed = new Feed(dataset.lanes, (each, options) => lanes.open(each, options), {
    after: resumeTs === undefined ? undefined : { ts_event: resumeTs, seq: 0n },
  });
  const first = strategy.onEvent.bind(strategy);
  const own = { ...strategy };
  const timed: Strategy = {
    ...own,
    onEvent(event, context) {
      firstMs = performance.now() - started;
      timed.onEvent = first;
      if (resumeTs !== undefined && !stopped) {
        stopped = true;
        control.stop();
      }
      return first(event, context);
    },
  };
  const engine = new Engine({
    runId: 'bench',
    runKey: '',
    feed,
    unit: dataset.unit,
    strategy: timed,
    params: {},
    seed: 'bench',
    models: {},
    files: linesIn === undefined ? await noFiles() : await linesOf(linesIn),
    control,
    clock: steadyClock,
    heartbeat,
  });
  const { events } = await engine.run();
  const seconds = (performance.now() - started) / 1000;
  const used = memory();
  await lanes.close();
  if (linesIn !== undefined) await rm(linesIn, { recursive: true });
  return { events, seconds, firstMs, ...used };
}

async function linesOf(folder: string): Promise<RunFiles> {
  const [decisions, fills, equity] = await Promise.all(
    ['decisions', 'fills', 'equity'].map((name) => LineFile.open(join(folder, `${name}.jsonl`), 0)),
  );
  return { decisions: decisions!, fills: fills!, equity: equity! };
}

async function open(source: string) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  const glob = source.endsWith('.parquet') ? source : `${source}/**/*.parquet`;
  return { connection, glob: glob.replaceAll("'", "''") };
}

/**
 * @param eventsSoFar how far the run is
 * @returns what to call at the end
 */
function watchMemory(
  eventsSoFar: () => number = () => 0,
): () => Pick<OneRun, 'peakMb' | 'earlyMb' | 'lateMb' | 'cpuSeconds' | 'threadSeconds'> {
  const cpu = process.cpuUsage();
  const thread = process.threadCpuUsage();
  const samples: { readonly events: number; readonly mb: number }[] = [];
  const look = (): void =>
    void samples.push({ events: eventsSoFar(), mb: process.memoryUsage.rss() / 2 ** 20 });
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    look();
    const { user, system } = process.cpuUsage(cpu);
    const own = process.threadCpuUsage(thread);
    const mean = (some: typeof samples): number => some.reduce((sum, { mb }) => sum + mb, 0) / some.length;
    const late = samples.slice(Math.floor(samples.length * 0.9));
    return {
      cpuSeconds: (user + system) / 1e6,
      threadSeconds: (own.user + own.system) / 1e6,
      peakMb: Math.max(...samples.map(({ mb }) => mb)),
      earlyMb: (samples.find(({ events }) => events >= 1_000_000) ?? samples.at(-1)!).mb,
      lateMb: mean(late),
    };
  };
}
