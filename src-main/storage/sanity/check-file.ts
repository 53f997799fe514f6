import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { streamColumns } from '#shared/market/columns.ts';
import { compactColumns, COMPACT_META, compactMetaSchema } from '#shared/market/compact.ts';
import { hashFile } from '../../base/file-hash.ts';
import type { Files } from '../../base/files.ts';
import { eachChunk, parquet } from '../compact/engine.ts';
import { checkRows } from './check-rows.ts';
import type { FileEntry, Layer } from './facts.ts';
import { columnFault, columnsOf } from './file-columns.ts';
import type { Fail, Findings } from './findings.ts';
import { identify } from './identity.ts';
import { statisticsFaults } from './statistics.ts';

export interface CheckPorts {
  readonly connection: DuckDBConnection;
  readonly files: Files;
  /** Told before a file is opened, and every now and then while it is read. */
  readonly onFile: (file: FileEntry) => void;
}

/** Columns, description, rows and footer of one file, in this order. @throws what the engine throws for a file it cannot read */
export async function checkFile(
  file: FileEntry,
  findings: Findings,
  ports: CheckPorts & { readonly fail: Fail },
): Promise<void> {
  const { connection, fail } = ports;
  const found = await columnsOf(connection, file.path);
  const identity = findings.identity ?? (await identify(connection, file.path, findings.dataset, found));
  if ('fault' in identity) {
    fail('schema', identity.fault);
    return readThrough(connection, file.path);
  }
  findings.identity = identity;
  const layer: Layer = found.includes('seq BIGINT') ? 'compact' : 'raw';
  const columns = layer === 'compact' ? compactColumns(identity.stream) : streamColumns[identity.stream];
  const wrong = columnFault(
    columns.map(({ name, type }) => `${name} ${type}`),
    found,
  );
  if (wrong !== undefined) {
    fail('schema', wrong);
    return readThrough(connection, file.path);
  }
  if (findings.layer !== null && findings.layer !== layer)
    fail('schema', `expected ${findings.layer} columns as in the files before, found ${layer}`);
  findings.layer ??= layer;
  const described = layer === 'compact' ? await describedRows(file, findings, ports) : undefined;
  await checkRows({ file, identity, layer, described }, findings, ports);
  for (const text of await statisticsFaults(connection, file.path)) fail('statistics', text);
}

/** A compacted file's bytes against the description beside it. @returns rows it promises */
async function describedRows(
  file: FileEntry,
  { notes }: Findings,
  { files, fail }: CheckPorts & { readonly fail: Fail },
): Promise<number | undefined> {
  const path = join(dirname(file.path), COMPACT_META);
  if ((await files.info(path)) === undefined) return undefined;
  const parsed = compactMetaSchema.safeParse(await readJson(files, path));
  if (!parsed.success) {
    notes.push(`${COMPACT_META} beside ${file.name} is not one of ours; not used`);
    return undefined;
  }
  const { sha256 } = await hashFile(file.path);
  if (sha256 !== parsed.data.file_sha256) {
    fail(
      'hash',
      `expected the file that ${COMPACT_META} describes (${parsed.data.file_sha256.slice(0, 12)}…), found ${sha256.slice(0, 12)}…`,
    );
  }
  return parsed.data.rows;
}

async function readThrough(connection: DuckDBConnection, path: string): Promise<void> {
  await eachChunk(connection, `SELECT * FROM ${parquet([path])}`, () => {});
}

async function readJson(files: Files, path: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await files.read(path)));
  } catch {
    // Not readable or no JSON: then it is not one of ours either.
    return undefined;
  }
}
