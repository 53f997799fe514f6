import { parseArgs } from 'node:util';
import { machine } from '../machine.ts';
import { figure, textTable } from '../table.ts';
import { measureCompaction, type Result } from './measure.ts';

const usage = `Usage: npm run bench -- compact [options]

Compacts a day of made-up parts: prices on a tick grid, milliseconds shared by a third of the events, neighbours in disorder,
rows sent again after reconnects. Each run is a process of its own; its peak memory counts against one that only loads the
program. In the same turn DuckDB orders the same parts by one statement, without dropping anything.

  --rows LIST      rows in all (1000000)
  --stream NAME    bbo or trade (bbo)
  --part-rows N    rows a part (10000)
  --ids KIND       ids of trades: number or uuid (number)
  --threads N      threads of the engine in both (1)
  --repeat N       runs of each; the table shows medians (1)
  --json           the result as JSON on stdout in place of the table
`;

/** @returns 0, 1 when the two do not hold the same number of rows, 2 for wrong options */
export async function compactCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rows: { type: 'string', default: '1000000' },
      stream: { type: 'string', default: 'bbo' },
      'part-rows': { type: 'string', default: '10000' },
      ids: { type: 'string', default: 'number' },
      threads: { type: 'string', default: '1' },
      repeat: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const sizes = values.rows.split(',').map(Number);
  const [partRows, threads, repeat] = [values['part-rows'], values.threads, values.repeat].map(Number) as [
    number,
    number,
    number,
  ];
  const { stream, ids } = values;
  const isWrong = [...sizes, partRows, threads, repeat].some(
    (value) => !Number.isInteger(value) || value < 1,
  );
  if (isWrong || (stream !== 'bbo' && stream !== 'trade') || (ids !== 'number' && ids !== 'uuid')) {
    process.stderr.write(`bench compact: expected whole numbers, bbo or trade, number or uuid\n\n${usage}`);
    return 2;
  }
  const results: Result[] = [];
  for (const rows of sizes) {
    process.stderr.write(`${rows} rows: making parts\n`);
    results.push(...(await measureCompaction({ rows, stream, ids, partRows }, threads, repeat)));
  }
  const before = machine();
  if (values.json) process.stdout.write(`${JSON.stringify({ machine: before, results }, null, 2)}\n`);
  else process.stdout.write(report(before, results, { stream, threads, repeat }));
  return results.every(({ isRight }) => isRight) ? 0 : 1;
}

function report(
  { cpu, cores, memoryGb, system, node, load }: ReturnType<typeof machine>,
  results: readonly Result[],
  { stream, threads, repeat }: { stream: string; threads: number; repeat: number },
): string {
  const rows = results.map((result) => [
    result.design,
    String(result.sourceRows),
    String(result.parts),
    figure(result.seconds),
    figure(result.sourceRows / result.seconds / 1e6),
    figure(result.cpuSeconds),
    figure(result.peakMb),
    figure(result.fileMb),
    result.isRight ? 'yes' : `NO: ${result.rows}`,
  ]);
  const head = [
    'design',
    'rows in',
    'parts',
    's',
    'M rows/s',
    'CPU s',
    'peak RSS +MB',
    'file MB',
    'rows right',
  ];
  return [
    `Arbscope compaction: ${stream}, ${threads} engine threads, medians of ${repeat}`,
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, load average ${load}`,
    '',
    textTable(head, rows),
    '',
    'Targets: at least 0.8 M rows/s, at most 300 MB more memory at 10 M rows.',
    '',
  ].join('\n');
}
