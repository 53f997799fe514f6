import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ExportEstimate, ExportOptions } from '#shared/api/data.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import { AppError } from '#shared/error-codes.ts';
import { hashFile } from '../base/file-hash.ts';
import { rowsOf, type Engine } from '../storage/compact/engine.ts';
import { rowsIn } from '../storage/catalog/footers.ts';
import { copyStatement, countQuery, exportQuery, type ExportSource } from './export-sql.ts';
import { exportDir, knownDataset, nameOf, pathOf, rowFilesOf, type Opened } from './opened.ts';
import type { Outcome, WorkProgress } from './query.contract.ts';
import type { Reader } from './reader.ts';

/** Rows whose size is measured for an estimate. */
const SAMPLE_ROWS = 2_000;
/** Left for what is being recorded, bytes. */
const RESERVE_BYTES = 500_000_000;

/** What an export will be, without writing anything. */
export async function estimateExport(
  opened: Opened,
  reader: Reader,
  options: ExportOptions,
): Promise<Omit<ExportEstimate, 'gaps'>> {
  const dataset = knownDataset(opened, options.dataset);
  return reader.ask({ path: opened.dataDir, name: nameOf(dataset) }, async (engine) =>
    estimate(opened, engine, dataset, options),
  );
}

async function estimate(
  opened: Opened,
  engine: Engine,
  dataset: CatalogDataset,
  options: ExportOptions,
): Promise<Omit<ExportEstimate, 'gaps'>> {
  const source = await exportSource(opened, engine, dataset);
  const sql = exportQuery(source, options);
  const [counted] = await rowsOf(engine.connection, countQuery(source, options));
  const rows = Number(counted?.[0] ?? 0);
  const files = await opened.files.info(exportDir(opened.dataDir));
  const freeBytes = await opened.files.freeBytes(
    files === undefined ? opened.dataDir : exportDir(opened.dataDir),
  );
  return { rows, bytes: Math.ceil(await bytesOf(engine, source, options, rows, sql)), free_bytes: freeBytes };
}

async function bytesOf(
  { connection }: Engine,
  source: ExportSource,
  options: ExportOptions,
  rows: number,
  sql: string,
): Promise<number> {
  if (rows === 0) return 0;
  if (options.format === 'parquet') {
    const share = (options.columns?.length ?? source.columns.length) / source.columns.length;
    return (source.bytes / Math.max(1, source.rows)) * rows * share;
  }
  // Any rows will do, and those at the beginning come without sorting the rest.
  const some = `${sql.slice(0, sql.lastIndexOf(' ORDER BY '))} LIMIT ${SAMPLE_ROWS}`;
  const names = options.columns ?? source.columns.map(({ name }) => name);
  const [row] = await rowsOf(
    connection,
    `SELECT avg(strlen(CAST(sample AS VARCHAR))) FROM (${some}) AS sample`,
  );
  const asStruct = Number(row?.[0] ?? 0);
  // A row as DuckDB prints it has each column's name, a colon and two blanks, braces and quotes around texts.
  const perName = names.reduce((sum, name) => sum + name.length, 0);
  const values = Math.max(names.length, asStruct - perName - names.length * 6);
  return rows * (options.format === 'csv' ? values + names.length : values + perName + names.length * 5 + 3);
}

/**
 * Writes a day's rows to a new file of the export folder: under another name until it is complete.
 *
 * @returns null when it was cancelled; nothing is left then
 * @throws AppError INVALID_INPUT when the disk has not enough room
 */
export async function exportDataset(
  opened: Opened,
  engine: Engine,
  options: ExportOptions,
  onProgress: (progress: WorkProgress) => void,
  signal: AbortSignal,
): Promise<Outcome<'export'>> {
  const { files, clock, dataDir } = opened;
  const dataset = knownDataset(opened, options.dataset);
  onProgress({ text: 'Counting rows', share: null });
  const expected = await estimate(opened, engine, dataset, options);
  if (expected.bytes * 1.1 + RESERVE_BYTES > expected.free_bytes) {
    throw new AppError(
      'INVALID_INPUT',
      `export: expected about ${megabytes(expected.bytes)} and ${megabytes(RESERVE_BYTES)} for recording to be free, ` +
        `found ${megabytes(expected.free_bytes)}`,
    );
  }
  const folder = exportDir(dataDir);
  await files.makeDir(folder);
  const name = await freeName(opened, dataset, options);
  const draft = join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
  const stopWatching = clock.every(250, () => {
    void files.info(draft).then((info) => {
      if (info === undefined || info.size === 0) return;
      const share = Math.min(0.99, info.size / Math.max(1, expected.bytes));
      onProgress({ text: `${megabytes(info.size)} written`, share });
    });
  });
  try {
    onProgress({ text: `Sorting ${expected.rows.toLocaleString('en-US')} rows`, share: 0 });
    const source = await exportSource(opened, engine, dataset);
    const sql = copyStatement(exportQuery(source, options), draft, options.format);
    const [copied] = await rowsOf(engine.connection, sql);
    await files.sync(draft);
    const { sha256, bytes } = await hashFile(draft);
    if (signal.aborted) return null;
    await files.rename(draft, join(folder, name));
    await files.syncDir(folder);
    return { kind: 'export', name, rows: Number(copied?.[0] ?? 0), bytes, sha256 };
  } catch (cause) {
    if (signal.aborted) return null;
    throw cause;
  } finally {
    stopWatching();
    await files.remove(draft);
  }
}

async function exportSource(
  opened: Opened,
  { connection }: Engine,
  dataset: CatalogDataset,
): Promise<ExportSource> {
  const sources = rowFilesOf(opened, dataset);
  const [first] = sources;
  if (first === undefined)
    throw new AppError('INVALID_INPUT', `${nameOf(dataset)}: expected rows, found no file`);
  const paths = sources.map((file) => pathOf(opened, file));
  const described = await rowsOf(connection, `DESCRIBE SELECT * FROM ${rowsIn(paths[0]!)}`);
  return {
    paths,
    columns: described.map(([name, type]) => ({ name: String(name), type: String(type) })),
    unit: dataset.unit ?? 'ns',
    rows: sources.reduce((sum, { rows }) => sum + rows, 0),
    bytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** A name of the export folder that says what is in it and that nothing has yet. */
async function freeName(
  { files, dataDir }: Opened,
  { exchange, stream, symbol, date }: CatalogDataset,
  { format, every_ms }: ExportOptions,
): Promise<string> {
  const parts = [exchange, stream, symbol, date, every_ms === null ? '' : `every-${every_ms}ms`];
  const stem = parts
    .filter((part) => part !== '')
    .map((part) => part.replaceAll(/[^A-Za-z0-9._-]/g, '_'))
    .join('-')
    .replace(/^\.+/, '');
  const taken = new Set((await files.list(exportDir(dataDir))).map((name) => name.toLowerCase()));
  for (let n = 1; ; n++) {
    const name = `${stem}${n === 1 ? '' : `-${n}`}.${format}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
