import type { DuckDBConnection } from '@duckdb/node-api';
import { timeUnit } from '#shared/market/compact.ts';
import { blockSelection, takeColumns } from '../compact/block-reader.ts';
import { CONTENT_KEY, ContentHash } from '../compact/content-hash.ts';
import { eachChunk, literal, parquet, rowsOf } from '../compact/engine.ts';
import { RowBlock } from '../compact/row-block.ts';
import type { FileEntry, Layer } from './facts.ts';
import type { Fail, Findings } from './findings.ts';
import { fits, type Identity } from './identity.ts';
import { judgeRows } from './judge-rows.ts';
import { FileCounts } from './row-checks.ts';

/** A file whose columns are right. */
export interface RowSource {
  readonly file: FileEntry;
  readonly identity: Identity;
  readonly layer: Layer;
  /** Rows it is described with, where it is. */
  readonly described: number | undefined;
}

/** Reads every row once: how many there are, whose they are, and whether they are the ones that were written. */
export async function checkRows(
  of: RowSource,
  findings: Findings,
  ports: {
    readonly connection: DuckDBConnection;
    readonly onFile: (file: FileEntry) => void;
    readonly fail: Fail;
  },
): Promise<void> {
  const { checks } = findings;
  const { file, identity, layer, described } = of;
  const { connection, onFile, fail } = ports;
  const counts = new FileCounts();
  const source = parquet([file.path]);
  const [first] = await rowsOf(
    connection,
    `SELECT ts_event, (SELECT max(strlen(${identity.stream === 'trade' ? 'trade_id' : "''"})) FROM ${source}) FROM ${source} LIMIT 1`,
  );
  const unit = first?.[0] === undefined || first[0] === null ? undefined : timeUnit(BigInt(String(first[0])));
  const block = new RowBlock(identity.stream, Number(first?.[1] ?? 0), 4096);
  const remembered = await rememberedContent(connection, file.path);
  const content = remembered === undefined ? undefined : new ContentHash(identity);
  const further = [...(layer === 'compact' ? ['seq'] : []), fits(identity)];
  checks.startFile();
  let foreign = 0;
  await eachChunk(
    connection,
    `SELECT ${[...blockSelection(block), ...further].join(', ')} FROM ${source}`,
    (chunk) => {
      block.rows = 0;
      const rest = takeColumns(chunk, block);
      const seq = layer === 'compact' ? rest.int64() : undefined;
      foreign += rest.falses();
      content?.add(block);
      checks.take(block, seq, unit ?? 'ns', counts);
      if (counts.rows % 1_048_576 < block.rows) onFile(file);
    },
  );
  findings.rows += counts.rows;
  findings.outOfOrder += counts.outOfOrder;
  if (described !== undefined && described !== counts.rows)
    fail('hash', `rows: expected ${described} as described, found ${counts.rows}`);
  const digest = content?.digest();
  if (digest !== remembered) {
    fail(
      'hash',
      `rows: expected ${remembered?.slice(0, 12) ?? ''}… as the file says of itself, found ${digest?.slice(0, 12) ?? ''}…`,
    );
  }
  if (foreign > 0) {
    const { exchange, stream, symbol } = identity;
    fail(
      'foreign_rows',
      `expected ${exchange} ${stream} ${symbol}, stream_version 1, no nulls and finite numbers in every row, found ${foreign} others`,
    );
  }
  judgeRows({ name: file.name, counts, layer, unit }, findings, fail);
}

/** Hash of the rows that the writer of a file has left in its footer. */
async function rememberedContent(connection: DuckDBConnection, path: string): Promise<string | undefined> {
  const [row] = await rowsOf(
    connection,
    `SELECT decode(value) FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = ${literal(CONTENT_KEY)}`,
  );
  return row === undefined ? undefined : String(row[0]);
}
