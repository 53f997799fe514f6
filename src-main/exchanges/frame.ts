import { isUtf8 } from 'node:buffer';
import { reasons } from './reasons.ts';

/** A JSON object of unknown make. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The frame as text, or why it is none. Bytes are checked here because the socket library is told not to. */
export function frameText(frame: Uint8Array): string | undefined {
  if (!isUtf8(frame)) return undefined;
  return asBuffer(frame).toString('utf8');
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What a text frame says, or why it could not be read. */
export function parseText(text: string): { readonly value: unknown } | { readonly reject: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { reject: reasons.notJson };
  }
}

interface Source {
  readonly source?: string;
}

/**
 * The same message with whole numbers beyond 2^53 as their text, so that an id keeps every digit. Slow; for the rare frame
 * that holds one.
 *
 * @returns the message without exact ids where it is nested too deep: parsing with a reviver recurses, plain parsing does not
 */
export function exactIntegers(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: Source) =>
      typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
        ? (context?.source ?? value)
        : value,
    ) as unknown;
  } catch (cause) {
    if (cause instanceof RangeError) return JSON.parse(text) as unknown;
    throw cause;
  }
}

/** True when a number lost digits in `JSON.parse`. */
export function isInexact(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}
