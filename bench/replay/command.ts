import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { YOUNG_MB } from '../../src-main/replay/replay-thread.ts';
import { machine } from '../machine.ts';
import { median } from '../median.ts';
import { figure, textTable } from '../table.ts';
import { makeData } from './make-data.ts';
import type { Mode, OneRun } from './one-run.ts';

const usage = `Usage: npm run bench -- replay [options]

Replays made-up quotes: one dataset with a strategy that does nothing, one with an order every 20 events (each hashed and written
as a line), many datasets merged. In the same turn DuckDB adds up one column of the same file (the floor), and a plain replayer asks
for pages of 10,000 rows with ORDER BY and LIMIT. Each run is a process of its own; times are from known files and an open engine to the
last event. Memory is told after a million events and at the end: with --rows 50000000 it shows that a run's length does not matter.

  --rows N      rows of the one dataset (10000000)
  --datasets N  datasets that are merged (60), ROWS / N rows each
  --repeat N    runs of each; the table shows medians (1)
  --json        the result as JSON on stdout in place of the table
`;

const START_NS = 1_768_435_200_000_000_000n;

/** @returns 0, 1 when a target is missed, 2 for wrong options */
export async function replayCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rows: { type: 'string', default: '10000000' },
      datasets: { type: 'string', default: '60' },
      repeat: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const [rows, datasets, repeat] = [values.rows, values.datasets, values.repeat].map(Number) as [
    number,
    number,
    number,
  ];
  if ([rows, datasets, repeat].some((value) => !Number.isInteger(value) || value < 1)) {
    process.stderr.write(`bench replay: expected whole numbers\n\n${usage}`);
    return 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-bench-'));
  try {
    process.stderr.write('making data\n');
    const one = await makeData(join(folder, 'one'), {
      exchange: 'binance',
      symbol: 'BTCUSDT',
      rows,
      seed: 1,
    });
    const many = join(folder, 'many');
    for (let k = 0; k < datasets; k++) {
      const exchange = ['binance', 'bybit', 'okx'][k % 3]!;
      await makeData(many, {
        exchange,
        symbol: `S${Math.floor(k / 3)}USDT`,
        rows: Math.floor(rows / datasets),
        seed: k,
      });
    }
    const resumeAt = String(START_NS + (86_000_000_000_000n * 9n) / 10n);
    const cases: readonly Case[] = [
      { name: 'floor: DuckDB sum(bid_price)', mode: 'sum', args: [one] },
      { name: 'plain pages, ORDER BY … LIMIT', mode: 'pages', args: [one] },
      { name: 'one dataset, empty strategy', mode: 'empty', args: [one], target: 3e6, mostGrowth: 1.1 },
      { name: 'one dataset, an order every 20 events', mode: 'orders', args: [one], target: 1.5e6 },
      { name: `${datasets} datasets merged`, mode: 'empty', args: [many], target: 1e6, firstMs: 1_000 },
      { name: 'resume at 90 %', mode: 'resume', args: [one, resumeAt], firstMs: 60 },
    ];
    const results: Result[] = [];
    for (const each of cases) {
      process.stderr.write(`${each.name}\n`);
      const runs: OneRun[] = [];
      for (let turn = 0; turn < repeat; turn++) runs.push(await oneRun(each.mode, each.args));
      const of = (pick: (run: OneRun) => number): number => median(runs.map(pick));
      results.push({
        ...each,
        events: of((run) => run.events),
        seconds: of((run) => run.seconds),
        cpuSeconds: of((run) => run.cpuSeconds),
        threadSeconds: of((run) => run.threadSeconds),
        firstMs: of((run) => run.firstMs),
        peakMb: of((run) => run.peakMb),
        earlyMb: of((run) => run.earlyMb),
        lateMb: of((run) => run.lateMb),
        mostFirstMs: each.firstMs,
      });
    }
    const missed = results.filter(isMissed);
    if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), results }, null, 2)}\n`);
    else process.stdout.write(report(results, { rows, repeat }));
    return missed.length === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Case {
  readonly name: string;
  readonly mode: Mode;
  readonly args: readonly string[];
  /** Events a second at least. */
  readonly target?: number;
  /** To the first event at most, ms. */
  readonly firstMs?: number;
  /** Memory at the end to memory after a million events, at most. */
  readonly mostGrowth?: number;
}

interface Result extends Omit<Case, 'firstMs'>, OneRun {
  readonly mostFirstMs: number | undefined;
}

function isMissed(result: Result): boolean {
  const { events, seconds, target, firstMs, mostFirstMs, earlyMb, lateMb, mostGrowth } = result;
  return (
    (mostGrowth !== undefined && lateMb / earlyMb > mostGrowth) ||
    (target !== undefined && events / seconds < target) ||
    (mostFirstMs !== undefined && firstMs > mostFirstMs)
  );
}

async function oneRun(mode: Mode, args: readonly string[]): Promise<OneRun> {
  const file = fileURLToPath(new URL('./one-run.ts', import.meta.url));
  // A third of what is young, as threads of strategies have it.
  const heap = `--max-semi-space-size=${YOUNG_MB / 3}`;
  const { stdout } = await promisify(execFile)(process.execPath, [heap, file, mode, ...args]);
  return JSON.parse(stdout) as OneRun;
}

function report(results: readonly Result[], { rows, repeat }: { rows: number; repeat: number }): string {
  const { cpu, cores, memoryGb, system, node, load } = machine();
  const floor = results[0]!.seconds / results[0]!.events;
  const lines = results.map((result) => {
    const { name, mode, events, seconds, cpuSeconds, threadSeconds, target, firstMs, mostFirstMs } = result;
    const { earlyMb, lateMb, peakMb, mostGrowth } = result;
    const isResume = mode === 'resume';
    const wanted = [
      ...(target === undefined ? [] : [`≥ ${target / 1e6} M/s`]),
      ...(mostFirstMs === undefined ? [] : [`first ≤ ${mostFirstMs} ms`]),
      ...(mostGrowth === undefined ? [] : [`RSS ≤ ${mostGrowth} x`]),
    ];
    return [
      name,
      isResume ? '-' : String(events),
      isResume ? '-' : figure(events / seconds / 1e6),
      isResume ? '-' : figure(seconds / events / floor),
      isResume ? '-' : figure(events / cpuSeconds / 1e6),
      isResume || mode === 'sum' ? '-' : figure(events / threadSeconds / 1e6),
      figure(firstMs),
      isResume ? '-' : figure(earlyMb),
      isResume ? '-' : figure(lateMb),
      isResume ? '-' : figure(peakMb),
      wanted.join(', ') || '-',
      wanted.length === 0 ? '-' : isMissed(result) ? 'MISSED' : 'met',
    ];
  });
  return [
    `Arbscope replay: ${rows} rows, medians of ${repeat}`,
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, load average ${load}`,
    '',
    textTable(
      [
        'run',
        'events',
        'M events/s',
        'x floor',
        'M/CPU s',
        'M/thread s',
        'first ms',
        'RSS 1 M',
        'RSS end',
        'RSS peak',
        'target',
        '',
      ],
      lines,
    ),
    '',
  ].join('\n');
}
