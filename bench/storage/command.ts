import { parseArgs } from 'node:util';
import { configSchema } from '#shared/config.ts';
import { exchanges } from '../../src-main/exchanges/registry.ts';
import { measureCompaction, type Result } from '../compact/measure.ts';
import { machine } from '../machine.ts';
import { figure, textTable } from '../table.ts';
import { catalogCost } from './catalog.ts';
import { journalCost } from './journal.ts';
import { partCost } from './parts.ts';

const usage = `Usage: npm run bench -- storage [options]

What storing costs, in one table: events into batches and the journal, parts, recovery after a crash, compaction, the catalog.
Beside each number stands a floor of the same run: the same bytes in a plain file, one ORDER BY of DuckDB, the size of every
file. Peak memory of compaction is that of a process of its own.

  --large          compaction of 10 million rows too (some minutes)
  --files N        files of the catalog (100000)
  --json           the result as JSON on stdout in place of the table
`;

interface Line {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  /** At most, or at least when `atLeast`; null when there is none. */
  readonly target: number | null;
  readonly atLeast?: boolean;
  readonly floor: number | null;
  readonly floorIs: string;
  /** False when what was measured is not what it should be. */
  readonly isRight?: boolean;
}

/** @returns 0, 1 when a target is missed or a result is wrong, 2 for wrong options */
export async function storageCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      large: { type: 'boolean', default: false },
      files: { type: 'string', default: '100000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const files = Number(values.files);
  if (values.help || !Number.isInteger(files) || files < 1) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const before = machine();
  const lines: Line[] = [];
  const step = (text: string): void => void process.stderr.write(`${text}\n`);
  step('journal');
  lines.push(...(await journalLines()));
  step('parts');
  lines.push(...(await partLines()), filesPerDay());
  for (const rows of [1_000_000, ...(values.large ? [10_000_000] : [])]) {
    step(`compaction of ${rows} rows`);
    lines.push(
      ...compactionLines(
        rows,
        await measureCompaction({ rows, stream: 'bbo', ids: 'number', partRows: 10_000 }, 1, 1),
      ),
    );
  }
  step('4,000 tiny parts');
  lines.push(
    ...tinyLines(
      await measureCompaction({ rows: 1_000_000, stream: 'bbo', ids: 'number', partRows: 250 }, 1, 1),
    ),
  );
  step(`catalog of ${files} files`);
  lines.push(...(await catalogLines(files)));
  const missed = lines.filter((line) => !isMet(line));
  if (values.json) process.stdout.write(`${JSON.stringify({ machine: before, lines }, null, 2)}\n`);
  else process.stdout.write(report(before, lines, missed.length));
  return missed.length === 0 ? 0 : 1;
}

async function journalLines(): Promise<Line[]> {
  const cost = await journalCost({ rate: 10_000, seconds: 60, everyMs: 250 });
  return [
    {
      what: 'ingest: event to batch to journal, at 10,000/s, CPU',
      unit: 'µs/event',
      value: cost.ingestCpuUs,
      target: 1,
      floor: cost.plainCpuUs,
      floorIs: 'the bytes to a synced file',
    },
    {
      what: 'the same with waiting for the disk and the machine',
      unit: 'µs/event',
      value: cost.ingestUs,
      target: null,
      floor: cost.plainUs,
      floorIs: 'the bytes to a synced file',
    },
    {
      what: 'commit of 250 ms, p99',
      unit: 'ms',
      value: cost.commitP99Ms,
      target: null,
      floor: cost.plainP99Ms,
      floorIs: 'the bytes to a synced file',
    },
    {
      what: 'recording parts, dropping their rows',
      unit: 'µs/event',
      value: cost.dropUs,
      target: null,
      floor: null,
      floorIs: '',
    },
    {
      what: `recovery of 60 s (${(cost.rows / 1_000).toFixed(0)},000 rows)`,
      unit: 'ms',
      value: cost.recoveryMs,
      target: 1_000,
      floor: cost.readMs,
      floorIs: 'reading the bytes',
      isRight: cost.isRight,
    },
  ];
}

async function partLines(): Promise<Line[]> {
  const { part_rows } = configSchema.parse({}).storage;
  const cost = await partCost(part_rows);
  return [
    {
      what: `part of ${part_rows} rows, synced`,
      unit: 'M rows/s',
      value: cost.rowsPerS / 1e6,
      target: null,
      floor: cost.plainRowsPerS / 1e6,
      floorIs: 'a plain file of its size, synced',
    },
    { what: 'part', unit: 'B/row', value: cost.bytesPerRow, target: 12, floor: null, floorIs: '' },
  ];
}

/** Every partition that gets an event a minute makes a part a minute. */
function filesPerDay(): Line {
  const { symbols, exchanges: venues, storage } = configSchema.parse({});
  const streams = venues.reduce((sum, id) => sum + exchanges[id].streams.length, 0);
  const partitions = streams * symbols.length;
  return {
    what: `files a day at the default settings, at most (${partitions} partitions)`,
    unit: 'thousand',
    value: (partitions * 86_400_000) / storage.part_ms / 1_000,
    target: 300,
    floor: null,
    floorIs: '',
  };
}

function compactionLines(rows: number, [ours, duck]: readonly Result[]): Line[] {
  const name = `compaction of ${rows / 1_000_000} M rows`;
  return [
    {
      what: name,
      unit: 'M rows/s',
      value: ours!.sourceRows / ours!.seconds / 1e6,
      target: 0.8,
      atLeast: true,
      floor: duck!.sourceRows / duck!.seconds / 1e6,
      floorIs: 'DuckDB: COPY … ORDER BY',
      isRight: ours!.isRight,
    },
    {
      what: `${name}, CPU`,
      unit: 's',
      value: ours!.cpuSeconds,
      target: null,
      floor: duck!.cpuSeconds,
      floorIs: 'DuckDB: COPY … ORDER BY',
    },
    {
      what: `${name}, peak RSS of its process`,
      unit: 'MB',
      value: ours!.rssMb,
      target: 1_500,
      floor: duck!.rssMb,
      floorIs: 'DuckDB: COPY … ORDER BY',
    },
    {
      what: `${name}, file`,
      unit: 'MB',
      value: ours!.fileMb,
      target: null,
      floor: duck!.fileMb,
      floorIs: 'DuckDB: COPY … ORDER BY',
    },
  ];
}

function tinyLines([ours, duck]: readonly Result[]): Line[] {
  return [
    {
      what: 'compaction of 1 M rows in 4,000 parts',
      unit: 'M rows/s',
      value: ours!.sourceRows / ours!.seconds / 1e6,
      target: null,
      floor: duck!.sourceRows / duck!.seconds / 1e6,
      floorIs: 'DuckDB: COPY … ORDER BY',
      isRight: ours!.isRight,
    },
  ];
}

async function catalogLines(files: number): Promise<Line[]> {
  const cost = await catalogCost(files);
  return [
    {
      what: `catalog of ${files} files, opened and looked through`,
      unit: 'ms',
      value: cost.openMs,
      target: 3_000 * Math.max(1, files / 100_000),
      floor: cost.statMs,
      floorIs: 'the size of every file',
      isRight: cost.isRight,
    },
    {
      what: 'catalog built anew',
      unit: 'ms',
      value: cost.buildMs,
      target: null,
      floor: cost.statMs,
      floorIs: 'the size of every file',
    },
  ];
}

function isMet({ value, target, atLeast = false, isRight = true }: Line): boolean {
  return isRight && (target === null || (atLeast ? value >= target : value <= target));
}

function report(
  { cpu, cores, memoryGb, system, node, load }: ReturnType<typeof machine>,
  lines: readonly Line[],
  missed: number,
): string {
  const rows = lines.map((line) => [
    line.what,
    line.unit,
    figure(line.value),
    line.target === null ? '' : `${line.atLeast === true ? '≥' : '≤'} ${figure(line.target)}`,
    line.target === null && line.isRight !== false
      ? ''
      : isMet(line)
        ? 'met'
        : line.isRight === false
          ? 'WRONG'
          : 'MISSED',
    line.floor === null ? '' : figure(line.floor),
    line.floor === null ? '' : `${figure(line.value / line.floor)} x`,
    line.floorIs,
  ]);
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, load average ${load}`,
    '',
    textTable(['storage', 'unit', 'value', 'target', '', 'floor', 'value / floor', 'the floor is'], rows, 2),
    '',
    missed === 0 ? 'All targets met.' : `${missed} of ${lines.length} not as they should be.`,
    '',
  ].join('\n');
}
