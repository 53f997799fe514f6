import { AppError } from '../error-codes.ts';
import { typedArrays, type ArrayKind, isArrayKind } from './typed-arrays.ts';

/**
 * Values as bytes for sockets, equal after the round trip to what structured cloning gives between threads.
 *
 * Frame: u32 header length · header (JSON, UTF-8) · zeros to a multiple of 8 · the typed arrays in the order the header
 * names them, each padded to a multiple of 8. Little-endian, as every machine this runs on.
 *
 * In the header an object with exactly one key that begins with one `$` is a tag: `{"$a":[kind, length]}` the next typed
 * array, `{"$n":"12"}` a bigint, `{"$f":"NaN"}` a number JSON has no word for, `{"$u":0}` undefined. Keys of users that
 * begin with `$` get one more.
 */
export interface DecodeLimits {
  /** Larger frames are refused. */
  readonly maxBytes?: number;
}

const PREFIX_BYTES = 4;
const MAX_DEPTH = 64;
/** Digits of a bigint: far beyond int64, far below what makes parsing slow. */
const MAX_DIGITS = 100;
const specials = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

const pad8 = (n: number): number => Math.ceil(n / 8) * 8;

/** @throws TypeError for what no wire carries: functions, symbols, class instances, cycles */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Uint8Array[] = [];
  const header = new TextEncoder().encode(JSON.stringify(tagged(value, arrays, 0)));
  const start = pad8(PREFIX_BYTES + header.length);
  const size = arrays.reduce((sum, bytes) => sum + pad8(bytes.length), start);
  const frame = new Uint8Array(size);
  new DataView(frame.buffer).setUint32(0, header.length, true);
  frame.set(header, PREFIX_BYTES);
  let at = start;
  for (const bytes of arrays) {
    frame.set(bytes, at);
    at += pad8(bytes.length);
  }
  return frame;
}

function tagged(value: unknown, arrays: Uint8Array[], depth: number): unknown {
  if (depth > MAX_DEPTH)
    throw new TypeError(`message: expected at most ${MAX_DEPTH} levels, was deeper or a cycle`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $f: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint': {
      const digits = String(value);
      if (digits.length > MAX_DIGITS)
        throw new TypeError(`message: expected a bigint of at most ${MAX_DIGITS} digits`);
      return { $n: digits };
    }
    case 'undefined':
      return { $u: 0 };
    case 'object':
      return value === null ? null : taggedObject(value, arrays, depth);
    case 'function':
    case 'symbol':
      throw new TypeError(`message: expected data, was a ${typeof value}`);
  }
}

function taggedObject(value: object, arrays: Uint8Array[], depth: number): unknown {
  if (Array.isArray(value)) return Array.from(value, (item) => tagged(item, arrays, depth + 1));
  if (ArrayBuffer.isView(value)) {
    const kind = (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] ?? '';
    if (!isArrayKind(kind)) throw new TypeError(`message: expected a typed array, was a ${kind}`);
    arrays.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return { $a: [kind, value.byteLength / typedArrays[kind].BYTES_PER_ELEMENT] };
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`message: expected plain objects, was ${value.constructor.name}`);
  }
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') throw new TypeError('message: expected no key __proto__');
    out[key.startsWith('$') ? `$${key}` : key] = tagged(item, arrays, depth + 1);
  }
  return out;
}

/**
 * Typed arrays of the result are views into `bytes` where alignment allows it, so `bytes` must not be written afterwards.
 *
 * @throws AppError INVALID_INPUT for every frame that `encode` cannot have made
 */
export function decode(bytes: Uint8Array, { maxBytes = 64 * 1024 * 1024 }: DecodeLimits = {}): unknown {
  if (bytes.length > maxBytes) refuse(`at most ${maxBytes} bytes`, `${bytes.length}`);
  if (bytes.length < 8) refuse('at least 8 bytes', `${bytes.length}`);
  const frame = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0, true);
  const start = pad8(PREFIX_BYTES + length);
  if (start > frame.length) refuse(`a header of at most ${frame.length - PREFIX_BYTES} bytes`, `${length}`);
  const tail: Tail = { frame, at: start };
  const value = untagged(parse(frame.subarray(PREFIX_BYTES, PREFIX_BYTES + length)), tail, 0);
  if (tail.at !== frame.length) refuse(`${tail.at} bytes`, `${frame.length}`);
  return value;
}

/** What follows the header, and how much of it has been taken. */
interface Tail {
  readonly frame: Uint8Array;
  at: number;
}

function refuse(expected: string, was: string): never {
  throw new AppError('INVALID_INPUT', `frame: expected ${expected}, was ${was}`);
}

function parse(header: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header));
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'frame: expected a header of JSON in UTF-8, was something else', {
      cause,
    });
  }
}

function untagged(value: unknown, tail: Tail, depth: number): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (depth > MAX_DEPTH) refuse(`at most ${MAX_DEPTH} levels`, 'more');
  if (Array.isArray(value)) return value.map((item) => untagged(item, tail, depth + 1));
  const entries = Object.entries(value);
  const first = entries[0];
  if (first !== undefined && first[0].startsWith('$') && !first[0].startsWith('$$')) {
    if (entries.length > 1) refuse('a tag alone in its object', `${entries.length} keys`);
    return fromTag(first[0], first[1], tail);
  }
  const out: Record<string, unknown> = {};
  for (const [key, item] of entries) {
    if (key === '__proto__') refuse('no key __proto__', 'one');
    const escaped = key.startsWith('$');
    if (escaped && !key.startsWith('$$')) refuse('a tag alone in its object', `${entries.length} keys`);
    out[escaped ? key.slice(1) : key] = untagged(item, tail, depth + 1);
  }
  return out;
}

function fromTag(tag: string, value: unknown, tail: Tail): unknown {
  if (tag === '$n' && typeof value === 'string' && value.length <= MAX_DIGITS && /^-?\d+$/.test(value)) {
    return BigInt(value);
  }
  if (tag === '$f' && typeof value === 'string' && specials.has(value)) return specials.get(value);
  if (tag === '$u' && value === 0) return undefined;
  if (tag === '$a' && Array.isArray(value) && value.length === 2) {
    const [kind, length] = value as unknown[];
    if (isArrayKind(kind) && Number.isSafeInteger(length) && (length as number) >= 0) {
      return takeArray(kind, length as number, tail);
    }
  }
  return refuse('a known tag with its value', tag.slice(0, 16));
}

function takeArray(kind: ArrayKind, length: number, tail: Tail): ArrayBufferView {
  const { frame, at } = tail;
  const end = at + pad8(length * typedArrays[kind].BYTES_PER_ELEMENT);
  if (end > frame.length) refuse(`${kind} of ${length} inside the frame`, `${frame.length - at} bytes left`);
  tail.at = end;
  return new typedArrays[kind](frame.buffer as ArrayBuffer, frame.byteOffset + at, length);
}
