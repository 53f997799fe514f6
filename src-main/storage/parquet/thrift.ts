import { Bytes } from './bytes.ts';

/**
 * Thrift's compact protocol, as far as Parquet's headers need it: a value is written by a function, a struct is its fields by
 * number. (apache/thrift, doc/specs/thrift-compact-protocol.md, read 2026-11-21)
 */
export interface ThriftValue {
  readonly type: number;
  write(out: Bytes): void;
}

const I8 = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** @param value whole, below 2^52 either way */
const whole = (type: number, value: number): ThriftValue => ({ type, write: (out) => out.zigzag(value) });

export const i8 = (value: number): ThriftValue => ({ type: I8, write: (out) => out.byte(value) });
export const i16 = (value: number): ThriftValue => whole(I16, value);
export const i32 = (value: number): ThriftValue => whole(I32, value);
export const i64 = (value: number): ThriftValue => whole(I64, value);

/** Only as a field of a struct: the value is part of the type. */
export const bool = (value: boolean): ThriftValue => ({ type: value ? 1 : 2, write: () => {} });

export function binary(value: Uint8Array | string): ThriftValue {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return {
    type: BINARY,
    write(out) {
      out.varint(bytes.length);
      out.bytes(bytes);
    },
  };
}

/** @param values all of one type, at least one */
export function list(values: readonly ThriftValue[]): ThriftValue {
  return {
    type: LIST,
    write(out) {
      const { type } = values[0]!;
      out.byte((Math.min(values.length, 15) << 4) | type);
      if (values.length >= 15) out.varint(values.length);
      for (const value of values) value.write(out);
    },
  };
}

/** @param fields by number, ascending; those without a value are left out */
export function struct(fields: Readonly<Record<number, ThriftValue | undefined>>): ThriftValue {
  return {
    type: STRUCT,
    write(out) {
      let before = 0;
      for (const [key, value] of Object.entries(fields)) {
        if (value === undefined) continue;
        const number = Number(key);
        out.byte(((number - before) << 4) | value.type);
        value.write(out);
        before = number;
      }
      out.byte(0);
    },
  };
}

export function written(value: ThriftValue): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  value.write(out);
  return out.view();
}
