import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/error-codes.ts';
import { decode, encode } from '#shared/rpc/codec.ts';

/** A frame with a header of our choice and some bytes after it. */
function frame(header: string | Uint8Array, tail: readonly number[] = []): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const start = Math.ceil((4 + json.length) / 8) * 8;
  const bytes = new Uint8Array(start + tail.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(tail, start);
  return bytes;
}

const f64 = fc.array(fc.double()).map((numbers) => new Float64Array(numbers));
const i64 = fc
  .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  .map((ns) => new BigInt64Array(ns));
const bytes = fc.uint8Array();
const key = fc
  .oneof(fc.constantFrom('$a', '$n', '$$u', '$', 'ts_event'), fc.string())
  .filter((k) => k !== '__proto__');
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'grapheme' }),
    fc.double(),
    fc.bigInt({ min: -(2n ** 128n), max: 2n ** 128n }),
    fc.constantFrom(null, undefined, true, false, -0),
    f64,
    i64,
    bytes,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

test('gives back what structured cloning gives', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(decode(encode(value))).toStrictEqual(structuredClone(value));
    }),
    { numRuns: 500 },
  );
});

test('reads a frame at any offset of a larger buffer, such as a pooled one of Node', () => {
  const encoded = encode({ price: new Float64Array([1.5, 2.5]) });
  for (let at = 0; at < 16; at++) {
    const pool = Buffer.alloc(encoded.length + 32);
    pool.set(encoded, at);
    expect(decode(pool.subarray(at, at + encoded.length))).toEqual({ price: new Float64Array([1.5, 2.5]) });
  }
});

test('never throws anything but INVALID_INPUT on damaged frames', () => {
  const good = encode({ ns: new BigInt64Array([1n, 2n]), big: 12n, text: 'x'.repeat(40) });
  fc.assert(
    fc.property(
      fc.nat(good.length),
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
      (length, edits) => {
        const damaged = good.slice(0, length);
        for (const [at, byte] of edits) if (at < length) damaged[at] = byte;
        try {
          decode(damaged);
        } catch (error) {
          expect((error as AppError).code).toBe('INVALID_INPUT');
        }
      },
    ),
    { numRuns: 2000 },
  );
});

describe('refuses', () => {
  const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
  test.each<[string, Uint8Array]>([
    ['an empty frame', new Uint8Array(0)],
    ['a header longer than the frame', new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0])],
    ['a header that is no JSON', frame('{"a":')],
    ['text that is no UTF-8', frame(new Uint8Array([0x22, 0xff, 0x22]))],
    ['an unknown tag', frame('{"$z":1}')],
    ['a tag with a neighbour', frame('{"$n":"1","x":1}')],
    ['a tag behind a neighbour', frame('{"x":1,"$n":"1"}')],
    ['a bigint that is none', frame('{"$n":"0x10"}')],
    ['a bigint of a million digits', frame(`{"$n":"${'9'.repeat(1_000_000)}"}`)],
    ['a special number that is none', frame('{"$f":"toString"}')],
    ['a kind of array that is none', frame('{"$a":["constructor",0]}')],
    ['an array longer than the frame', frame('{"$a":["Float64Array",2]}', [0, 0, 0, 0, 0, 0, 0, 0])],
    ['an array of negative length', frame('{"$a":["Uint8Array",-8]}')],
    ['an array of broken length', frame('{"$a":["Uint8Array",0.5]}')],
    ['an array of enormous length', frame('{"$a":["Float64Array",9007199254740991]}')],
    ['bytes nobody named', frame('1', [0, 0, 0, 0, 0, 0, 0, 0])],
    ['a prototype', frame('{"__proto__":{"admin":true}}')],
    ['nesting without end', frame(deep)],
  ])('%s', (_name, bytes) => {
    expect(() => decode(bytes)).toThrow(AppError);
  });

  test('a frame beyond the limit', () => {
    // u32 and 26 characters of header fill 32 bytes
    const large = encode(new Uint8Array(1024));
    expect(() => decode(large, { maxBytes: 1024 })).toThrow('frame: expected at most 1024 bytes, was 1056');
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  test.each([
    ['a function', () => 1],
    ['a class instance', new Date(0)],
    ['a map', new Map()],
    ['a cycle', cycle],
    ['a view without elements', new DataView(new ArrayBuffer(8))],
  ])('to encode %s', (_name, value) => {
    expect(() => encode({ value })).toThrow(TypeError);
  });
});
