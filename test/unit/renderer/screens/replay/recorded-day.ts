import type { CatalogDataset } from '#shared/market/catalog.ts';

/** One recorded stream of 2026-01-15, ten rows in a second. */
export const recordedDay = (part: Partial<CatalogDataset>): CatalogDataset => ({
  id: '0123456789abcdef',
  exchange: 'okx',
  stream: 'bbo',
  symbol: 'BTCUSDT',
  date: '20260115',
  files: 1,
  parts: 1,
  part_bytes: 1,
  bytes: 1,
  rows: 10,
  ts_min: '1768435200000000000',
  ts_max: '1768435201000000000',
  unit: 'ns',
  quarters: '800000000000000000000000',
  covered: 1,
  compaction: 'none',
  version: null,
  damaged: 0,
  foreign_columns: 0,
  ...part,
});
