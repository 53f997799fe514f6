import { AppError } from '../error-codes.ts';

export const CURSOR_VERSION = 1;

/** Longest text that is looked at. The longest real cursor has 92 characters. */
const MAX_LENGTH = 256;
const MAX_INT64 = 9_223_372_036_854_775_807n;

/** A place in a dataset: after the event it names. It says nothing of which dataset. */
export interface ReplayCursor {
  readonly ts_event: bigint;
  readonly seq: bigint;
}

/** Standard base64 of `{"v":1,"ts_event":"…","seq":"…"}`. */
export function encodeCursor(ts_event: bigint, seq: bigint): string {
  return btoa(`{"v":1,"ts_event":"${ts_event}","seq":"${seq}"}`);
}

/**
 * Reads a cursor, in base64 or base64url, padded in full or not at all.
 *
 * @throws AppError CURSOR_VERSION for another version, CURSOR_INVALID for anything `encodeCursor` would not have made
 */
export function decodeCursor(encoded: string): ReplayCursor {
  if (encoded.length > MAX_LENGTH) throw invalid(`at most ${MAX_LENGTH} characters, found ${encoded.length}`);
  const { v, ts_event, seq, ...rest } = readObject(encoded);
  if (v !== CURSOR_VERSION) {
    if (typeof v !== 'number') throw invalid('v to be a number');
    throw new AppError('CURSOR_VERSION', `cursor: expected version ${CURSOR_VERSION}, found ${v}`);
  }
  const [more] = Object.keys(rest);
  if (more !== undefined) throw invalid(`v, ts_event and seq alone, found ${more}`);
  const cursor = { ts_event: readInt64('ts_event', ts_event), seq: readInt64('seq', seq) };
  const standard = encoded.replaceAll('-', '+').replaceAll('_', '/');
  const own = encodeCursor(cursor.ts_event, cursor.seq);
  if (standard !== own && standard !== own.replace(/=+$/, '')) {
    throw invalid('the text it is encoded to, found another of the same meaning');
  }
  return cursor;
}

/** Below 0 when `a` comes first. */
export function compareCursors(a: ReplayCursor, b: ReplayCursor): number {
  if (a.ts_event !== b.ts_event) return a.ts_event < b.ts_event ? -1 : 1;
  return a.seq === b.seq ? 0 : a.seq < b.seq ? -1 : 1;
}

function readObject(encoded: string): Readonly<Record<string, unknown>> {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) throw invalid('base64 or base64url, found other characters');
  let value: unknown;
  try {
    value = JSON.parse(atob(encoded.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')));
  } catch (cause) {
    throw invalid('JSON in base64', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('a JSON object');
  return { ...value };
}

function readInt64(name: string, value: unknown): bigint {
  if (typeof value !== 'string' || !/^(0|[1-9]\d{0,18})$/.test(value)) {
    throw invalid(`${name} to be a decimal int64 of at least 0 as text`);
  }
  const int64 = BigInt(value);
  if (int64 > MAX_INT64) throw invalid(`${name} to be at most ${MAX_INT64}, found ${value}`);
  return int64;
}

function invalid(expected: string, cause?: unknown): AppError {
  return new AppError('CURSOR_INVALID', `cursor: expected ${expected}`, { cause });
}
