import type { Column } from '#shared/market/columns.ts';
import { AppendFile } from '../../base/append-file.ts';
import { ChunkEncoder, type Chunk } from './column-chunk.ts';
import type { FileColumn } from './column-values.ts';
import { fileFooter, type RowGroup } from './footer.ts';

const MAGIC = new TextEncoder().encode('PAR1');

/**
 * A Parquet file written row group by row group: no more than one lies in memory, and the same rows give the same bytes.
 *
 * (apache/parquet-format 2.11, README.md, Encodings.md and parquet.thrift, read 2026-11-21)
 */
export class ParquetFile {
  readonly #file: AppendFile;
  readonly #columns: readonly Column[];
  readonly #encoder = new ChunkEncoder();
  readonly #groups: RowGroup[] = [];
  /** Chunks of constant columns are the same in all groups of one size. */
  readonly #constants = new Map<string, Chunk>();
  #offset = MAGIC.length;

  private constructor(file: AppendFile, columns: readonly Column[]) {
    this.#file = file;
    this.#columns = columns;
  }

  /** @param columns in the file's order. What was at `path` is gone. */
  static async create(path: string, columns: readonly Column[]): Promise<ParquetFile> {
    const file = await AppendFile.open(path);
    await file.append(MAGIC);
    return new ParquetFile(file, columns);
  }

  /** Appends a row group. @param values one for each column of the file, in its order; @param rows of them, at least one */
  async append(values: readonly FileColumn[], rows: number): Promise<void> {
    const chunks = values.map((column) => this.#chunk(column, rows));
    await this.#file.append(Buffer.concat(chunks.map(({ bytes }) => bytes)));
    const placed = chunks.map(({ bytes, ...chunk }) => {
      const offset = this.#offset;
      this.#offset += bytes.length;
      return { offset, chunk, bytes: bytes.length };
    });
    this.#groups.push({ rows, chunks: placed });
  }

  /** Ends the file. @param notes key-value metadata; @param createdBy the program */
  async finish(notes: readonly (readonly [string, string])[], createdBy: string): Promise<void> {
    const footer = fileFooter(this.#columns, this.#groups, notes, createdBy);
    const length = new Uint8Array(Uint32Array.of(footer.length).buffer);
    await this.#file.append(Buffer.concat([footer, length, MAGIC]));
  }

  /** Lets go of the file, finished or not. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  #chunk(column: FileColumn, rows: number): Chunk {
    if (!('constant' in column)) return this.#encoder.encode(column, rows);
    const key = `${rows} ${column.name}`;
    const chunk = this.#constants.get(key) ?? this.#encoder.encodeConstant(column, rows);
    this.#constants.set(key, chunk);
    return chunk;
  }
}
