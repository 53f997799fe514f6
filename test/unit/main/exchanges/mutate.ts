import { type Random } from '../../../../src-main/base/random.ts';

const values = [
  '""', '"0"', '"-0"', '"-1"', '"+1"', '" 1 "', '"0x10"', '"1,5"', '"NaN"', '"Infinity"', '"1e309"', '"1e-320"', '"0.00000000000000000000000001"', '"0.12345678901234567"', '"84551.1000000000000001"', '"007"',
  '"1."', '".5"', '"1e5"', '"0.1"', '"12345678901234567890"', `"${'9'.repeat(400)}"`, '"9007199254740993"', '0', '-0', '1.5',
  '1e400', '9007199254740993', '1790000000000', '"1790000000000"', '17900000000000000', 'null', 'true', 'false', '[]', '{}',
  '[[]]', '[["1","2"]]', '[["1","2"],["3","4"]]', '"\\ud800"', '"\\u0042uy"', '"Buy"', '"sell"', '"MARKET"', '"ADL"', '2',
  '{"__proto__":{"e":"trade"}}', '"BTCUSDT"', '"BTC-USDT-SWAP"', '"constructor"', '"snapshot"', '"delta"',
] as const; // prettier-ignore

const bytes = [
  '"',
  '\\',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '.',
  '-',
  'e',
  '0',
  '9',
  ' ',
  '\n',
  '\u0000',
  '\u00e9',
  '牛',
] as const;

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** Replaces one value anywhere in the JSON text by another, keeping the text's shape. */
function swapValue(text: string, random: Random): string {
  const spans = [...text.matchAll(/(?<=[:[,])(?:"(?:[^"\\]|\\.)*"(?!:)|-?\d+(?:\.\d+)?|true|false|null)/g)];
  const span = spans[Math.floor(random() * spans.length)];
  if (span === undefined) return text;
  return text.slice(0, span.index) + pick(random, values) + text.slice(span.index + span[0].length);
}

function dropField(text: string, random: Random): string {
  const fields = [...text.matchAll(/"[^"]*":(?:"[^"]*"|-?[\d.]+|true|false|null),?/g)];
  const field = fields[Math.floor(random() * fields.length)];
  if (field === undefined) return text;
  return text.slice(0, field.index) + text.slice(field.index + field[0].length);
}

function repeatField(text: string, random: Random): string {
  const fields = [...text.matchAll(/"[^"]*":(?:"[^"]*"|-?[\d.]+|true|false|null),/g)];
  const field = fields[Math.floor(random() * fields.length)];
  if (field === undefined) return text;
  const at = field.index + (random() < 0.5 ? 0 : field[0].length);
  return text.slice(0, at) + field[0] + text.slice(at);
}

function editDigits(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  const digit = String(Math.floor(random() * 10));
  const found = /\d/.exec(text.slice(at));
  if (found === null) return text;
  const where = at + found.index;
  return text.slice(0, where) + (random() < 0.5 ? digit : digit + text[where]!) + text.slice(where + 1);
}

function editText(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1));
  const what = random();
  if (what < 0.3) return text.slice(0, at);
  if (what < 0.6) return text.slice(0, at) + pick(random, bytes) + text.slice(at);
  return text.slice(0, at) + pick(random, bytes) + text.slice(at + 1);
}

/** A frame that is like a venue's, but for one thing; now and then for bytes that are no UTF-8. */
export function mutate(text: string, random: Random): Buffer {
  const how = pick(random, [swapValue, swapValue, dropField, repeatField, editDigits, editDigits, editText]);
  const frame = Buffer.from(how(text, random));
  if (random() < 0.1 && frame.length > 0)
    frame[Math.floor(random() * frame.length)] = Math.floor(random() * 256);
  return frame;
}
