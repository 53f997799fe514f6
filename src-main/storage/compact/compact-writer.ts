import { compactColumns, ORDERING_VERSION, ROW_ENCODING } from '#shared/market/compact.ts';
import { STREAM_VERSION } from '#shared/market/stream.ts';
import { VERSION } from '#shared/version.ts';
import type { Partition } from '../partition-path.ts';
import type { FileColumn } from '../parquet/column-values.ts';
import { ParquetFile } from '../parquet/parquet-file.ts';
import { CONTENT_KEY } from './content-hash.ts';
import type { RowBlock } from './row-block.ts';

/** Writes sorted rows as a compacted file, with `seq` and the columns that are the same in every row. */
export class CompactWriter {
  readonly #file: ParquetFile;
  readonly #partition: Partition;
  #rows = 0;

  private constructor(file: ParquetFile, partition: Partition) {
    this.#file = file;
    this.#partition = partition;
  }

  /** @param path of a file that is not there yet */
  static async create(path: string, partition: Partition): Promise<CompactWriter> {
    return new CompactWriter(await ParquetFile.create(path, compactColumns(partition.stream)), partition);
  }

  /** Appends the rows of a block as they lie there, as one row group. */
  async append(block: RowBlock): Promise<void> {
    const { exchange, symbol, stream } = this.#partition;
    const own = new Map<string, FileColumn>(block.columns.map((column) => [column.name, column]));
    const seq = positions(this.#rows, block.rows);
    own.set('seq', {
      name: 'seq',
      type: 'BIGINT',
      stride: 8,
      bytes: new Uint8Array(seq.buffer),
      words: seq,
      nulls: undefined,
    });
    for (const [name, constant] of Object.entries({ exchange, symbol, stream })) {
      own.set(name, { name, type: 'VARCHAR', constant });
    }
    own.set('stream_version', { name: 'stream_version', type: 'TINYINT', constant: STREAM_VERSION });
    await this.#file.append(
      compactColumns(stream).map(({ name }) => own.get(name)!),
      block.rows,
    );
    this.#rows += block.rows;
  }

  async finish(contentSha256: string): Promise<void> {
    const notes = [
      [CONTENT_KEY, contentSha256],
      ['arbscope.content_encoding', ROW_ENCODING],
      ['arbscope.ordering_version', String(ORDERING_VERSION)],
    ] as const;
    await this.#file.finish(notes, `Arbscope ${VERSION}`);
  }

  /** Lets go of the file, finished or not. */
  close(): Promise<void> {
    return this.#file.close();
  }
}

/** `rows` int64 from `first` on, without a BigInt each. */
function positions(first: number, rows: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    words[i * 2] = first + i;
    words[i * 2 + 1] = Math.floor((first + i) / 4_294_967_296);
  }
  return words;
}
