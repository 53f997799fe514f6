import { decimal } from './numbers.ts';

/**
 * Base units in one contract as a decimal: mantissa / 10^scale. Exact while both factors and their product stay below 2^53,
 * which the callers check.
 */
export interface ContractSize {
  readonly mantissa: number;
  readonly scale: number;
  /** The same as decimal text, for the exact path. */
  readonly text: string;
}

interface Exact {
  readonly mantissa: bigint;
  /** Power of ten the mantissa is multiplied with. */
  readonly exponent: number;
}

/** Longer texts are no quantities; it also bounds the cost of exact arithmetic. */
const LONGEST_TEXT = 400;

const pattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

function exact(text: string): Exact | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  return { mantissa: BigInt(`${sign}${whole}${fraction}`), exponent: Number(exponent) - fraction.length };
}

function plainText({ mantissa, exponent }: Exact): string {
  if (exponent >= 0) return `${mantissa}${mantissa === 0n ? '' : '0'.repeat(exponent)}`;
  const digits = String(mantissa).padStart(1 - exponent, '0');
  const whole = digits.slice(0, exponent);
  const fraction = digits.slice(exponent).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function product(a: string, b: string): Exact | undefined {
  const [x, y] = [exact(a), exact(b)];
  if (x === undefined || y === undefined) return undefined;
  return { mantissa: x.mantissa * y.mantissa, exponent: x.exponent + y.exponent };
}

/**
 * `contractValue` of an instrument: ctVal × ctMult, exactly, as plain decimal text.
 *
 * @param ctVal decimal text, or a JSON number
 * @returns empty text when a factor is missing or not above 0: unknown, never guessed
 */
export function contractValueText(ctVal: unknown, ctMult: unknown): string {
  if (Number.isNaN(decimal(ctVal)) || Number.isNaN(decimal(ctMult))) return '';
  const value = product(String(ctVal), String(ctMult));
  return value === undefined || value.mantissa <= 0n ? '' : plainText(value);
}

/** The contract value of an instrument, ready for arithmetic. @returns undefined where it is unknown */
export function contractSize(contractValue: string): ContractSize | undefined {
  const value = exact(contractValue);
  if (value === undefined || value.mantissa <= 0n) return undefined;
  const text = plainText(value);
  const [whole = '', fraction = ''] = text.split('.');
  return { mantissa: Number(whole + fraction), scale: fraction.length, text };
}

/**
 * Contracts to base units: the double nearest to the exact decimal product, as if the venue had sent the product as text.
 *
 * @param contracts decimal text, or a JSON number
 * @returns NaN when that is no decimal
 */
export function baseUnits(contracts: unknown, size: ContractSize): number {
  const text = typeof contracts === 'number' ? String(contracts) : contracts;
  // A size that no double holds is refused, even where the product would fit.
  if (typeof text !== 'string' || Number.isNaN(decimal(text))) return Number.NaN;
  const value = product(text, size.text);
  if (value === undefined) return Number.NaN;
  // One rounding only: Number() of a decimal text is correctly rounded, however long the mantissa.
  const number = Number(`${value.mantissa}e${value.exponent}`);
  return Number.isFinite(number) ? number + 0 : Number.NaN;
}
