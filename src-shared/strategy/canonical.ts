import { AppError } from '../error-codes.ts';
import { errorText } from '../error-text.ts';

/** Deepest nesting that is written or read. */
const MAX_DEPTH = 512;

/** Text that stands for a BigInt. `007n` and `-0n` are plain texts. */
const bigintText = /^(0|-?[1-9]\d*)n$/;
/** Plain texts that would read back as a BigInt, or as another text, get one more backslash in front. */
const escapable = /^\\*(0|-?[1-9]\d*)n$/;
const escaped = /^\\+(0|-?[1-9]\d*)n$/;

/**
 * JSON in the one form that hashes are taken over: RFC 8785 (keys by UTF-16 code units, ECMAScript numbers, no white space), and
 * BigInt `123n` as the text `"123n"`. `undefined` members are left out, in arrays they are null; `toJSON` is not asked.
 *
 * @throws AppError INVALID_INPUT naming the place: NaN and infinities, lone surrogates, functions, symbols, dates, maps and other
 *   built-in objects, circles, nesting beyond 512
 */
export function canonicalStringify(value: unknown): string {
  return write(value, { place: '$', around: [], isSorted: true });
}

/**
 * The same with keys in the order in which the object has them: for state that is given back, as what reads an object may depend
 * on its order. `canonicalParse` reads it when it is not `strict`.
 */
export function orderedStringify(value: unknown): string {
  return write(value, { place: '$', around: [], isSorted: false });
}

/**
 * Reverse of `canonicalStringify`: texts such as `"123n"` become BigInts.
 *
 * @param strict refuses text that `canonicalStringify` would not have written, so that
 *   `canonicalStringify(canonicalParse(x)) === x`
 * @throws AppError INVALID_INPUT
 */
export function canonicalParse(text: string, { strict = true }: { strict?: boolean } = {}): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text, (_, member: unknown) =>
      typeof member === 'string' ? readText(member) : member,
    );
  } catch (cause) {
    throw refused('text', `JSON, found ${errorText(cause)}`, cause);
  }
  if (strict) {
    const canonical = canonicalStringify(value);
    if (canonical !== text) {
      let at = 0;
      while (canonical[at] === text[at]) at++;
      throw refused('text', `canonical form, found another at character ${at}: ${text.slice(at, at + 20)}`);
    }
  }
  return value;
}

function readText(text: string): unknown {
  if (bigintText.test(text)) return BigInt(text.slice(0, -1));
  return escaped.test(text) ? text.slice(1) : text;
}

interface At {
  readonly place: string;
  readonly around: object[];
  readonly isSorted: boolean;
}

function write(value: unknown, at: At): string {
  const { place } = at;
  switch (typeof value) {
    case 'string':
      return quoted(escapable.test(value) ? `\\${value}` : value, place);
    case 'number':
      if (!Number.isFinite(value)) throw refused(place, `a finite number, found ${value}`);
      return Object.is(value, -0) ? '0' : String(value);
    case 'bigint':
      return `"${value}n"`;
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : writeObject(value, at);
    case 'undefined':
    case 'function':
    case 'symbol':
      throw refused(place, `a value of JSON or a BigInt, found ${typeof value}`);
  }
}

function writeObject(value: object, at: At): string {
  const { place, around, isSorted } = at;
  if (around.includes(value)) throw refused(place, 'no circle, found one');
  if (around.length === MAX_DEPTH) throw refused(place, `at most ${MAX_DEPTH} levels, found more`);
  around.push(value);
  let text: string;
  if (Array.isArray(value)) {
    const items = Array.from(value, (item: unknown, k) =>
      item === undefined ? 'null' : write(item, { ...at, place: `${place}[${k}]` }),
    );
    text = `[${items.join(',')}]`;
  } else {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (kind !== 'Object') throw refused(place, `a plain object, found ${kind}`);
    const members: string[] = [];
    const keys = Object.keys(value);
    for (const key of isSorted ? keys.toSorted(byCodeUnit) : keys) {
      const member = (value as Readonly<Record<string, unknown>>)[key];
      if (member === undefined) continue;
      members.push(`${quoted(key, place)}:${write(member, { ...at, place: `${place}.${key}` })}`);
    }
    text = `{${members.join(',')}}`;
  }
  around.pop();
  return text;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function quoted(text: string, place: string): string {
  if (!text.isWellFormed()) throw refused(place, 'well-formed text, found a lone surrogate');
  return JSON.stringify(text);
}

function refused(place: string, expected: string, cause?: unknown): AppError {
  return new AppError('INVALID_INPUT', `canonical JSON, ${place}: expected ${expected}`, { cause });
}
