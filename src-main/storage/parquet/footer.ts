import type { Column, ColumnType } from '#shared/market/columns.ts';
import { codec } from './compression.ts';
import type { Chunk } from './column-chunk.ts';
import { binary, bool, i16, i32, i64, i8, list, struct, written, type ThriftValue } from './thrift.ts';

/** A row group in the file. */
export interface RowGroup {
  readonly rows: number;
  /** Of each column, where its first page begins, and what it is. */
  readonly chunks: readonly {
    readonly offset: number;
    readonly chunk: Omit<Chunk, 'bytes'>;
    readonly bytes: number;
  }[];
}

/** Parquet's numbers: INT64, INT32, DOUBLE, BYTE_ARRAY. */
const physical: Readonly<Record<ColumnType, number>> = { BIGINT: 2, TINYINT: 1, DOUBLE: 5, VARCHAR: 6 };
const OPTIONAL = 1;
const UTF8 = 0;
const INT_8 = 15;

/** The end of a file: schema, row groups, notes. Every column is optional, as the readers' schema has it. */
export function fileFooter(
  columns: readonly Column[],
  groups: readonly RowGroup[],
  notes: readonly (readonly [string, string])[],
  createdBy: string,
): Uint8Array {
  const schema = [
    struct({ 4: binary('schema'), 5: i32(columns.length) }),
    ...columns.map(({ name, type }) =>
      struct({ 1: i32(physical[type]), 3: i32(OPTIONAL), 4: binary(name), ...logicalType(type) }),
    ),
  ];
  return written(
    struct({
      1: i32(1),
      2: list(schema),
      3: i64(groups.reduce((sum, { rows }) => sum + rows, 0)),
      4: groups.length === 0 ? emptyList : list(groups.map((group, at) => rowGroup(columns, group, at))),
      5: list(notes.map(([key, value]) => struct({ 1: binary(key), 2: binary(value) }))),
      6: binary(createdBy),
      7: list(columns.map(() => struct({ 1: struct({}) }))),
    }),
  );
}

/** A list has a type even without members. */
const emptyList: ThriftValue = { type: 9, write: (out) => out.byte(12) };

function logicalType(type: ColumnType): Record<number, ThriftValue> {
  if (type === 'VARCHAR') return { 6: i32(UTF8), 10: struct({ 1: struct({}) }) };
  if (type === 'TINYINT') return { 6: i32(INT_8), 10: struct({ 10: struct({ 1: i8(8), 2: bool(true) }) }) };
  return {};
}

function rowGroup(columns: readonly Column[], { rows, chunks }: RowGroup, at: number): ThriftValue {
  const packed = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  const plain = chunks.reduce((sum, { chunk }) => sum + chunk.plainBytes, 0);
  return struct({
    1: list(columns.map((column, k) => columnChunk(column, chunks[k]!))),
    2: i64(plain),
    3: i64(rows),
    5: i64(chunks[0]!.offset),
    6: i64(packed),
    7: at < 32_768 ? i16(at) : undefined,
  });
}

function columnChunk(
  { name, type }: Column,
  { offset, chunk, bytes }: RowGroup['chunks'][number],
): ThriftValue {
  const { encodings, rows, plainBytes, dictionaryBytes, statistics } = chunk;
  return struct({
    2: i64(offset),
    3: struct({
      1: i32(physical[type]),
      2: list(encodings.map(i32)),
      3: list([binary(name)]),
      4: i32(codec.id),
      5: i64(rows),
      6: i64(plainBytes),
      7: i64(bytes),
      9: i64(offset + dictionaryBytes),
      11: dictionaryBytes === 0 ? undefined : i64(offset),
      12: struct({
        3: i64(statistics.nulls),
        5: statistics.max === undefined ? undefined : binary(statistics.max),
        6: statistics.min === undefined ? undefined : binary(statistics.min),
      }),
    }),
  });
}
