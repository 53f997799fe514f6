import type { DatasetDescription, DatasetFile } from '#shared/strategy/run.ts';

/**
 * What two runs were given that was not the same, in words, a line for each file: a day that is being recorded grows from one
 * run to the next. Empty when all was the same.
 */
export function changedInputs(a: DatasetDescription, b: DatasetDescription): string[] {
  if (a.dataset_hash === b.dataset_hash) return [];
  const later = new Map(b.files.map((file) => [file.path, file]));
  const changed = a.files.flatMap((file) => {
    const other = later.get(file.path);
    later.delete(file.path);
    if (other === undefined) return [`${nameOf(file)} was there (${rowsText(file)}) and is not any more`];
    if (other.sha256 === file.sha256) return [];
    if (other.rows > file.rows && other.ts_min === file.ts_min)
      return [
        `${nameOf(file)} grew from ${rowsText(file)} to ${rowsText(other)}: it is still being recorded`,
      ];
    return [`${nameOf(file)} is not the same any more (${rowsText(file)}, then ${rowsText(other)})`];
  });
  return [...changed, ...[...later.values()].map((file) => `${nameOf(file)} has come (${rowsText(file)})`)];
}

function nameOf({ exchange, stream, symbol, path }: DatasetFile): string {
  const [, date] = /date=(\d{8})/.exec(path) ?? [];
  return [exchange, stream, symbol, date ?? path].join(' ');
}

function rowsText({ rows }: DatasetFile): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}
