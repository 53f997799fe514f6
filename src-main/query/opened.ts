import { join } from 'node:path';
import { EXPORT_FOLDER, IMPORT_FOLDER } from '#shared/api/data.ts';
import type { CatalogDataset, CatalogFile } from '#shared/market/catalog.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import type { Catalog } from '../storage/catalog/catalog.ts';
import { sourcesOf } from '../storage/dataset/sources.ts';

/** A data folder with its catalog, for everything that looks into it. */
export interface Opened {
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly files: Files;
  readonly clock: Clock;
}

export const exportDir = (dataDir: string): string => join(dataDir, EXPORT_FOLDER);
export const importDir = (dataDir: string): string => join(dataDir, IMPORT_FOLDER);

/** Full path of a file of the catalog. The catalog holds what was found below the folder, so it lies below it. */
export function pathOf({ dataDir }: Opened, file: CatalogFile): string {
  return join(dataDir, ...file.path.split('/'));
}

/** @throws AppError NOT_FOUND, INVALID_INPUT for one that cannot be used */
export function usableFile({ catalog }: Opened, id: string): CatalogFile {
  const file = catalog.file(id);
  if (file === undefined) throw new AppError('NOT_FOUND', `file: expected one of the catalog, found ${id}`);
  if (file.fault !== null) throw new AppError('INVALID_INPUT', `${file.path}: ${file.fault}`);
  return file;
}

/** @throws AppError NOT_FOUND */
export function knownDataset({ catalog }: Opened, id: string): CatalogDataset {
  const dataset = catalog.dataset(id);
  if (dataset === undefined)
    throw new AppError('NOT_FOUND', `dataset: expected one of the catalog, found ${id}`);
  return dataset;
}

/** The files whose rows are a day's rows, once each. @throws AppError INVALID_INPUT when one of them cannot be used */
export function rowFilesOf({ catalog }: Opened, dataset: CatalogDataset): readonly CatalogFile[] {
  return sourcesOf(dataset, catalog.filesOf(dataset.id, { offset: 0, limit: Number.MAX_SAFE_INTEGER }));
}

/** `binance bbo BTCUSDT 20260115`, for people. */
export function nameOf({ exchange, stream, symbol, date }: CatalogDataset): string {
  return [exchange, stream, symbol, date].map((text) => text || '?').join(' ');
}
