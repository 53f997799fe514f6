import type { ColumnType } from '#shared/market/columns.ts';

/**
 * Values of one column in memory: row `i` begins at byte `i · stride`. 8 bytes for BIGINT and DOUBLE, 1 for TINYINT; of VARCHAR
 * the length in 4 bytes and then the UTF-8.
 */
export interface ColumnValues {
  readonly name: string;
  readonly type: ColumnType;
  readonly stride: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same memory as little-endian words; not used for TINYINT. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** 1 where there is no value; undefined when there always is one. */
  readonly nulls: Uint8Array | undefined;
}

/** One value in every row. */
export interface ConstantColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'TINYINT';
  readonly constant: string | number;
}

export type FileColumn = ColumnValues | ConstantColumn;
