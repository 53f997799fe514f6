import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src-main/base/clock.ts';
import { systemProcesses } from '../../src-main/base/processes.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { compact } from '../../src-main/storage/compact/compact.ts';
import { literal, openEngine, rowsOf } from '../../src-main/storage/compact/engine.ts';
import { DATE } from './make-parts.ts';
import type { Measured, Mode } from './measured.ts';

/** One design, once, in this process: prints what it took as JSON. */
const [mode, folder, stream, threads] = process.argv.slice(2) as [Mode, string, string, string];
const parts = join(
  folder,
  'spool',
  'exchange=binance',
  `stream=${stream}`,
  'symbol=BTCUSDT',
  `date=${DATE}`,
  '*.parquet',
);

async function runCompact(): Promise<string> {
  const compactDir = join(folder, `compact-${process.pid}`);
  const { outcomes } = await compact(
    { spoolDir: join(folder, 'spool'), compactDir, selection: {}, threads: Number(threads) },
    { files: systemFiles, clock: systemClock, processes: systemProcesses },
  );
  const [outcome] = outcomes;
  if (outcome?.result !== 'written')
    throw new Error(`expected a compacted day, found ${JSON.stringify(outcome)}`);
  return join(compactDir, outcome.path, 'data.parquet');
}

/** What a single statement gives: the order alone, by two columns. */
async function runOrderBy(): Promise<string> {
  const path = join(folder, `ordered-${process.pid}.parquet`);
  const engine = await openEngine({
    threads: Number(threads),
    memoryMb: 4096,
    spillDir: join(folder, `spill-${process.pid}`),
  });
  await engine.connection.run(
    `COPY (SELECT row_number() OVER (ORDER BY ts_event, ts_recv) - 1 AS seq, * FROM read_parquet(${literal(parts)}) ORDER BY ts_event, ts_recv)
     TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)`,
  );
  engine.close();
  return path;
}

async function run(): Promise<Measured> {
  // Opened in every mode, so that loading the engine counts for none.
  const engine = await openEngine({ threads: 1, memoryMb: 64 });
  await rowsOf(engine.connection, 'SELECT 1');
  const cpu = process.cpuUsage();
  const started = performance.now();
  const path = mode === 'compact' ? await runCompact() : mode === 'order-by' ? await runOrderBy() : undefined;
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  if (path === undefined) return { seconds, cpuSeconds, peakMb, rows: 0, fileMb: 0 };
  const [row] = await rowsOf(engine.connection, `SELECT count(*) FROM read_parquet(${literal(path)})`);
  return { seconds, cpuSeconds, peakMb, rows: Number(row![0]), fileMb: (await stat(path)).size / 1e6 };
}

process.stdout.write(JSON.stringify(await run()));
