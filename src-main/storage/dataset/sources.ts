import type { CatalogDataset, CatalogFile } from '#shared/market/catalog.ts';
import { AppError } from '#shared/error-codes.ts';

/**
 * The files whose rows are a day's rows, once each: the compacted one when it holds all parts, the parts otherwise.
 *
 * @param files all of the dataset's
 * @throws AppError INVALID_INPUT when one of them cannot be used
 */
export function sourcesOf(
  dataset: Pick<CatalogDataset, 'compaction' | 'parts'>,
  files: readonly CatalogFile[],
): readonly CatalogFile[] {
  const isCompacted =
    dataset.compaction === 'current' || dataset.compaction === 'foreign' || dataset.parts === 0;
  const sources = files.filter(({ layer }) => (layer === 'compact') === isCompacted);
  const bad = sources.find(({ fault }) => fault !== null);
  if (bad !== undefined) throw new AppError('INVALID_INPUT', `${bad.path}: ${bad.fault}`);
  return sources;
}
