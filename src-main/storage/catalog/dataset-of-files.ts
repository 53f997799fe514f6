import type { CatalogDataset, CatalogFile, Compaction, DatasetKeys } from '#shared/market/catalog.ts';
import { datasetId } from './identity.ts';
import { countQuarters, eitherQuarters, noQuarters } from './quarters.ts';

/** What stands beside a compacted file. */
export type Description =
  | { readonly state: 'none' }
  /** Names of the parts it is from. */
  | { readonly state: 'present'; readonly parts: ReadonlySet<string> };

/**
 * Sums up the files of a day.
 *
 * @param files at least one
 * @param description of the compacted file
 */
export function datasetOfFiles(
  keys: DatasetKeys,
  files: readonly CatalogFile[],
  description: Description,
): CatalogDataset {
  const parts = files.filter(({ layer }) => layer === 'raw');
  const compacted = files.filter(({ layer }) => layer === 'compact');
  const compaction = compactionOf(compacted, parts, description);
  const counted =
    (compaction === 'none' || compaction === 'damaged' || compaction === 'behind') && parts.length > 0
      ? parts
      : compacted;
  const readable = files.filter(({ fault }) => fault === null);
  const times = readable.filter(({ ts_min }) => ts_min !== null);
  const quarters = readable.reduce((all, file) => eitherQuarters(all, file.quarters), noQuarters);
  return {
    id: datasetId(keys),
    ...keys,
    files: files.length,
    parts: parts.length,
    part_bytes: sum(parts, 'bytes'),
    bytes: sum(files, 'bytes'),
    rows: sum(counted, 'rows'),
    ts_min: outermost(
      times.map(({ ts_min }) => BigInt(ts_min!)),
      (a, b) => a < b,
    ),
    ts_max: outermost(
      times.map(({ ts_max }) => BigInt(ts_max!)),
      (a, b) => a > b,
    ),
    unit: times[0]?.unit ?? null,
    quarters,
    covered: countQuarters(quarters),
    compaction,
    version: compacted.find(({ version }) => version !== null)?.version ?? null,
    damaged: files.filter(({ fault }) => fault !== null).length,
    foreign_columns: files.filter(({ columns }) => columns !== null).length,
  };
}

function compactionOf(
  compacted: readonly CatalogFile[],
  parts: readonly CatalogFile[],
  description: Description,
): Compaction {
  if (compacted.length === 0) return 'none';
  if (compacted.some(({ fault }) => fault !== null)) return 'damaged';
  if (description.state === 'none') return 'foreign';
  const known = description.parts;
  return parts.every(({ path }) => known.has(path.slice(path.lastIndexOf('/') + 1))) ? 'current' : 'behind';
}

function sum(files: readonly CatalogFile[], key: 'bytes' | 'rows'): number {
  return files.reduce((total, file) => total + file[key], 0);
}

function outermost(times: readonly bigint[], isFurther: (a: bigint, b: bigint) => boolean): string | null {
  const [first, ...rest] = times;
  return first === undefined
    ? null
    : String(rest.reduce((found, ts) => (isFurther(ts, found) ? ts : found), first));
}
