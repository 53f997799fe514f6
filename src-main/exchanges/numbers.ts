import { isEventMs } from '#shared/market/time.ts';

const decimalText = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const digits = /^(?:0|[1-9]\d*)$/;

/** Longest trade id that is stored, bytes of UTF-8. */
const TRADE_ID_BYTES = 63;

/**
 * A venue's decimal, as JSON number or as text in JSON's own number grammar, leading zeros allowed: no blanks, no sign but
 * minus, no hex, no comma.
 *
 * @returns NaN for anything else and for what no finite double can hold; never -0
 */
export function decimal(value: unknown): number {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && decimalText.test(value)
        ? Number(value)
        : Number.NaN;
  return Number.isFinite(number) ? number + 0 : Number.NaN;
}

/** True where a message does not speak of a field: not there, or null. */
export function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** True where a venue sends a field without a value: missing or empty text. */
export function isAbsent(value: unknown): boolean {
  return isMissing(value) || value === '';
}

/** A price that may be missing: undefined where absent or 0, NaN where malformed. */
export function optionalPrice(value: unknown): number | undefined {
  if (isAbsent(value)) return undefined;
  const price = decimal(value);
  return price === 0 ? undefined : price;
}

/** Whole epoch ms from a JSON number or digits, inside the accepted range. @returns NaN for anything else */
export function eventMs(value: unknown): number {
  const ms = wholeNumber(value);
  return isEventMs(ms) ? ms : Number.NaN;
}

/** A whole number from 0, as JSON number or digits. @returns NaN for anything else */
export function wholeNumber(value: unknown): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && digits.test(value) ? Number(value) : -1;
  return Number.isSafeInteger(number) && number >= 0 ? number : Number.NaN;
}

/**
 * A trade id as text: text as it stands, numbers as their digits. A number beyond 2^53 has lost digits in `JSON.parse` and
 * is taken from `exactIntegers` instead.
 *
 * @returns undefined when empty, longer than 63 bytes, not well-formed, or not a whole number
 */
export function tradeIdText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  if (typeof value !== 'string' || value === '' || value.length > TRADE_ID_BYTES) return undefined;
  return value.isWellFormed() && Buffer.byteLength(value) <= TRADE_ID_BYTES ? value : undefined;
}
