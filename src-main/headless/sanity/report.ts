import type { DatasetFacts } from '../../storage/sanity/facts.ts';
import type { SanityReport } from '../../storage/sanity/sanity.ts';

const FAULTS_A_DATASET = 20;

/** The result as a table for people, what is wrong below it. */
export function sanityText(report: SanityReport, isWhole: boolean): string {
  const { datasets, files, rows, violations, unfinished } = report;
  const head = [
    'layer',
    'exchange',
    'stream',
    'symbol',
    'date',
    'files',
    'rows',
    'unit',
    'first (UTC)',
    'last (UTC)',
    'offline',
    'wrong',
  ];
  const lines = [head, ...datasets.map(line)];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  const isNumber = (column: number): boolean => [5, 6, 10, 11].includes(column);
  const table = lines.map((cells) =>
    cells
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const summary = `${grouped(files)} files, ${grouped(rows)} rows in ${grouped(datasets.length)} datasets: ${violations === 0 ? 'nothing wrong' : `${grouped(violations)} violations`}${isWhole ? '' : ' so far'}`;
  const left =
    unfinished === 0 ? [] : [`${unfinished} unfinished *.tmp files of an ended process were not looked at`];
  return [...table, '', ...datasets.flatMap(details), ...left, summary, ''].join('\n');
}

function line(dataset: DatasetFacts): string[] {
  return [
    dataset.layer ?? '?',
    dataset.exchange,
    dataset.stream,
    dataset.symbol,
    dataset.date === '' ? '-' : dataset.date,
    grouped(dataset.files),
    grouped(dataset.rows),
    dataset.unit ?? '-',
    instant(dataset.ts_event_min, dataset.unit),
    instant(dataset.ts_event_max, dataset.unit),
    dataset.offline_count === 0 ? '-' : `${dataset.offline_count}x ${grouped(dataset.offline_seconds)} s`,
    dataset.faults.length === 0 ? '-' : grouped(dataset.faults.length),
  ];
}

function details(dataset: DatasetFacts): string[] {
  const { exchange, stream, symbol, date, faults, notes, offline } = dataset;
  const name = [exchange, stream, symbol, date].filter((part) => part !== '').join(' ');
  const more = faults.length - FAULTS_A_DATASET;
  const windows = offline
    .slice(0, 3)
    .map(({ fromMs, toMs }) => `${iso(fromMs)} for ${grouped((toMs - fromMs) / 1000)} s`);
  return [
    ...faults
      .slice(0, FAULTS_A_DATASET)
      .map(({ kind, file, text }) => `WRONG  ${file ?? name}: ${kind}: ${text}`),
    ...(more > 0 ? [`WRONG  ${name}: ${more} more`] : []),
    ...notes.map((note) => `note   ${name}: ${note}`),
    ...(windows.length > 0
      ? [`note   ${name}: no event from ${windows.join(', from ')}${offline.length > 3 ? ', …' : ''}`]
      : []),
  ];
}

function instant(ts: string | null, unit: DatasetFacts['unit']): string {
  return ts === null ? '-' : iso(Number(BigInt(ts) / (unit === 'ms' ? 1n : 1_000_000n)));
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
