import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalParse, canonicalStringify } from '#shared/strategy/canonical.ts';

const pairs = new URL('../../../../../shared/golden/canonical-json/', import.meta.url);

/** Everything that canonical JSON can hold, with texts that look like BigInts and keys that look like numbers. */
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.bigInt(),
    fc.string({ unit: 'grapheme' }),
    fc.stringMatching(/^\\{0,3}-?0{0,2}\d{1,4}n$/),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('1', '10', '2', '__proto__')),
      tie('any'),
    ),
  ),
})).any;

describe('canonical JSON', () => {
  test('reads back what it wrote, texts that look like BigInts among it', () => {
    fc.assert(
      fc.property(value, (given) => {
        const text = canonicalStringify(given);
        expect(canonicalParse(text)).toEqual(given);
        expect(canonicalStringify(canonicalParse(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['123n', '"\\\\123n"'],
    ['\\123n', '"\\\\\\\\123n"'],
    ['007n', '"007n"'],
    ['-0n', '"-0n"'],
    [123n, '"123n"'],
    [-5n, '"-5n"'],
  ])('keeps %s apart from what looks like it', (given, text) => {
    expect(canonicalStringify(given)).toBe(text);
    expect(canonicalParse(text)).toBe(given);
  });

  test('orders keys by code unit and leaves out what is undefined', () => {
    expect(canonicalStringify({ b: 1, a: 123n, u: undefined, 10: [undefined, -0], 9: 1e21 })).toBe(
      '{"10":[null,0],"9":1e+21,"a":"123n","b":1}',
    );
    expect(canonicalStringify({ '\u{1F600}': 1, '\uFFFD': 2, _abBZ: 3, BZ_ab: 4 })).toBe(
      '{"BZ_ab":4,"_abBZ":3,"\u{1F600}":1,"\uFFFD":2}',
    );
  });

  test('does not ask toJSON and takes __proto__ for a key', () => {
    expect(canonicalStringify({ toJSON: undefined, x: 1 })).toBe('{"x":1}');
    const parsed = canonicalParse('{"__proto__":1}');
    expect(Object.keys(parsed as object)).toEqual(['__proto__']);
  });

  test('refuses what has no canonical form, and says where', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const refused = [
      [Number.NaN, '$'],
      [{ a: [1, Infinity] }, '$.a[1]'],
      ['\uD800', '$'],
      [{ '\uDC00': 1 }, '$'],
      [undefined, '$'],
      [{ f: () => 1 }, '$.f'],
      [new Date(0), '$'],
      [new Map(), '$'],
      [new Uint8Array(1), '$'],
      [circle, '$.self'],
    ] as const;
    for (const [given, place] of refused) {
      expect(() => canonicalStringify(given)).toThrow(`canonical JSON, ${place}: expected`);
    }
  });

  test('reads no text that it would not have written, unless told to', () => {
    for (const text of ['{"b":1,"a":2}', '{"a":1,"a":2}', '[1.0]', '[1e3]', ' 1', '"\\u0041"', '-0']) {
      expect(() => canonicalParse(text)).toThrow(/canonical JSON, text/);
      expect(canonicalParse(text, { strict: false })).toEqual(JSON.parse(text));
    }
  });

  test.skipIf(!existsSync(pairs)).each(['arrays', 'french', 'structures', 'unicode'])(
    `gives the bytes of the RFC 8785 pair %s${existsSync(pairs) ? '' : ' (skipped: shared/golden is not here)'}`,
    (name) => {
      const input: unknown = JSON.parse(readFileSync(new URL(`${name}.input.json`, pairs), 'utf8'));
      expect(canonicalStringify(input)).toBe(
        readFileSync(new URL(`${name}.output.json`, pairs), 'utf8').trimEnd(),
      );
    },
  );
});
