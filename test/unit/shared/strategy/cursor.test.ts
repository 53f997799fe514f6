import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/error-codes.ts';
import { compareCursors, decodeCursor, encodeCursor } from '#shared/strategy/cursor.ts';

const int64 = fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function codeOf(encoded: string): string {
  try {
    decodeCursor(encoded);
    return 'none';
  } catch (cause) {
    return cause instanceof AppError ? cause.code : 'another error';
  }
}

describe('cursor', () => {
  test('is the bytes of the contract, and reads back in both alphabets', () => {
    fc.assert(
      fc.property(int64, int64, (ts_event, seq) => {
        const json = JSON.stringify({ v: 1, ts_event: ts_event.toString(), seq: seq.toString() });
        const encoded = encodeCursor(ts_event, seq);
        expect(encoded).toBe(base64(json));
        expect(decodeCursor(encoded)).toEqual({ ts_event, seq });
        expect(decodeCursor(Buffer.from(json).toString('base64url'))).toEqual({ ts_event, seq });
      }),
    );
  });

  test('of the contract has 68 characters', () => {
    expect(encodeCursor(1_736_899_200_000_000_000n, 1n)).toHaveLength(68);
  });

  test.each([
    ['', 'CURSOR_INVALID'],
    ['%%%%', 'CURSOR_INVALID'],
    [base64('[]'), 'CURSOR_INVALID'],
    [base64('{"v":2,"ts_event":"1","seq":"1"}'), 'CURSOR_VERSION'],
    [base64('{"v":"1","ts_event":"1","seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":"","seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":"0x10","seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":"-1","seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":"01","seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":1,"seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":"9223372036854775808","seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"v":1,"ts_event":"1","seq":"1","x":1}'), 'CURSOR_INVALID'],
    [base64('{"v":1, "ts_event":"1","seq":"1"}'), 'CURSOR_INVALID'],
    [base64('{"seq":"1","v":1,"ts_event":"1"}'), 'CURSOR_INVALID'],
    ['A'.repeat(300), 'CURSOR_INVALID'],
    [encodeCursor(12n, 12n).replace(/==$/, '='), 'CURSOR_INVALID'],
    [`${encodeCursor(1n, 1n)}=`, 'CURSOR_INVALID'],
  ])('refuses %s with %s', (encoded, code) => {
    expect(codeOf(encoded)).toBe(code);
  });

  test('with any character changed is refused or names another place', () => {
    fc.assert(
      fc.property(
        int64,
        int64,
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (ts_event, seq, at, char) => {
          const encoded = encodeCursor(ts_event, seq);
          const k = at % encoded.replace(/=+$/, '').length;
          if (encoded[k] === char) return;
          const changed = encoded.slice(0, k) + char + encoded.slice(k + 1);
          if (codeOf(changed) !== 'none') return;
          expect(decodeCursor(changed)).not.toEqual({ ts_event, seq });
        },
      ),
    );
  });

  test('orders by time, then by seq', () => {
    expect(compareCursors({ ts_event: 1n, seq: 5n }, { ts_event: 2n, seq: 0n })).toBe(-1);
    expect(compareCursors({ ts_event: 2n, seq: 1n }, { ts_event: 2n, seq: 0n })).toBe(1);
    expect(compareCursors({ ts_event: 2n, seq: 1n }, { ts_event: 2n, seq: 1n })).toBe(0);
  });
});
