import type { DatasetRow } from '#shared/api/data.ts';
import type { CatalogFile, DayCopies, Totals } from '#shared/market/catalog.ts';

const head = [
  'exchange',
  'stream',
  'symbol',
  'date',
  'rows',
  'MB',
  'parts',
  'compacted',
  'covered',
  'unit',
  'quality',
  'S3',
  '',
];
const isRight = [false, false, false, false, true, true, true, false, true, false, false, false, false];

/** The catalog for people: a line a day, then what cannot be used and why. */
export function catalogText(
  datasets: readonly DatasetRow[],
  damaged: readonly CatalogFile[],
  { files, rows, bytes }: Totals,
): string {
  if (datasets.length === 0) return 'no Parquet file found\n';
  const lines = [head, ...datasets.map(lineOf)];
  const widths = head.map((_, k) => Math.max(...lines.map((line) => line[k]!.length)));
  const table = lines.map((line) =>
    line
      .map((cell, k) => (isRight[k] ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!)))
      .join('  ')
      .trimEnd(),
  );
  const faults = damaged.map(({ path, fault }) => `cannot be used: ${path}: ${fault}`);
  const sum = `${grouped(datasets.length)} days, ${grouped(files)} files, ${grouped(rows)} rows, ${megabytes(bytes)} MB`;
  return `${[...table, '', ...faults, sum].join('\n')}\n`;
}

const placeText: Readonly<Record<DayCopies['place'], string>> = {
  local: 'no',
  partly: 'partly',
  both: 'yes',
};

function lineOf(dataset: DatasetRow): string[] {
  const { compaction, version, damaged, foreign_columns } = dataset;
  const compacted = { none: 'no', current: 'yes', behind: 'behind', foreign: 'foreign', damaged: 'damaged' }[
    compaction
  ];
  const notes = [
    damaged > 0 ? `${damaged} damaged` : '',
    foreign_columns > 0 ? `${foreign_columns} with other columns` : '',
  ];
  return [
    dataset.exchange || '?',
    dataset.stream || '?',
    dataset.symbol || '?',
    dataset.date || '?',
    grouped(dataset.rows),
    megabytes(dataset.bytes),
    grouped(dataset.parts),
    version === null ? compacted : `${compacted} v${version}`,
    `${Math.round((dataset.covered / 96) * 100)} %`,
    dataset.unit ?? '',
    dataset.grade.verdict,
    dataset.copies === null ? '-' : placeText[dataset.copies.place],
    notes.filter((note) => note !== '').join(', '),
  ];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1);
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
