import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalStringify } from '#shared/strategy/canonical.ts';
import type { OrderIntent } from '#shared/strategy/execution.ts';
import { BLOCK_EVENTS, EventChain, LineChain } from '../../../../src-main/replay/run/hash-chain.ts';
import { decisionLine, equityText, fillLine, LineText } from '../../../../src-main/replay/run/lines.ts';
import { relativeTo, type RowBatch } from '../../../../src-main/replay/read/row-batch.ts';

// A symbol and a run that would read back as BigInts are the hard case.
const instruments = [
  { exchange: '7n', symbol: '123n' },
  { exchange: 'okx', symbol: 'A"Б' },
];
const text = new LineText('5n', instruments);

describe('lines', () => {
  test.each<OrderIntent>([
    { symbol: '123n', side: 'BUY', qty: 0.1 },
    { symbol: '123n', side: 'SELL', qty: 1e-7, exchange: '7n' },
    {
      symbol: '123n',
      side: 'BUY',
      qty: 1e21,
      type: 'LIMIT',
      limitPrice: 0.3,
      exchange: '7n',
      meta: { b: 1, a: [5, '9n'] },
    },
    { symbol: '123n', side: 'BUY', qty: 1, type: 'MARKET', meta: 'text' },
  ])('of decisions are what JSON and canonical JSON give for the object: %o', (intent) => {
    const line = decisionLine('5n', intent, 'abc=', 17n);
    const written = text.decision(intent, 0, 'abc=', '17');
    expect(JSON.parse(written.text)).toEqual(line);
    expect(JSON.stringify(line) + '\n').toBe(written.text);
    expect(written.canonical).toBe(canonicalStringify(line));
    expect(canonicalStringify(JSON.parse(written.text))).toBe(written.canonical);
  });

  test('of fills are what JSON and canonical JSON give for the object', () => {
    const fill = {
      id: 'fill_1',
      orderId: 'ord_1',
      symbol: 'A"Б',
      side: 'SELL',
      qty: 0.1 + 0.2,
      fillPrice: 3,
      fillValue: -0,
      fee: 1e-9,
      ts_event: 9_223_372_036_854_775_807n,
      exchange: 'okx',
    } as const;
    const after = { position: -0.30000000000000004, entry: 3, realized: -0 };
    const written = text.fill(fill, 1, 'xyz', String(fill.ts_event), after);
    const line = JSON.parse(JSON.stringify(fillLine('5n', fill, 'xyz', after))) as object;
    expect(`${JSON.stringify(line)}\n`).toBe(written.text);
    expect(canonicalStringify(line)).toBe(written.canonical);
  });
});

test('lines of equity are what JSON gives for the object', () => {
  for (const benchmark of [null, 0.1, 1e21]) {
    const line = {
      kind: 'day',
      ts_event: '5',
      equity: 1e-7,
      cash: -3.5,
      max_drawdown: 0,
      benchmark,
    } as const;
    expect(equityText(line)).toBe(`${JSON.stringify(line)}\n`);
  }
});

describe('hash chains', () => {
  test('of lines begin at 32 zero bytes and take in each line with the hash before', () => {
    const lines = ['{}', 'ä'.repeat(5_000), ''];
    let hash: Buffer = Buffer.alloc(32);
    const chain = new LineChain();
    for (const line of lines) {
      hash = createHash('sha256').update(hash).update(line).digest();
      chain.add(line);
      expect(chain.hash).toBe(hash.toString('hex'));
    }
    const resumed = new LineChain(chain.hash);
    resumed.add('more');
    chain.add('more');
    expect(resumed.hash).toBe(chain.hash);
  });

  test('of events can be kept and gone on with anywhere, and change with every value', () => {
    const rows = BLOCK_EVENTS * 2 + 100;
    const ts = BigInt64Array.from({ length: rows }, (_, k) => BigInt(k * 3));
    const column = (by: number): Float64Array => Float64Array.from({ length: rows }, (_, k) => k * by);
    const batch: RowBatch = {
      rows,
      firstRow: 0,
      ts,
      seq: ts,
      recv: ts,
      tsRel: relativeTo(0n, ts),
      base: 0n,
      a: column(1),
      b: column(2),
      c: column(3),
      d: column(4),
      texts: [],
      big: new BigInt64Array(0),
    };
    const hashOf = (lane: number, cut?: number): string => {
      let chain = new EventChain();
      for (let row = 0; row < rows; row++) {
        if (row === cut) chain = new EventChain(structuredClone(chain.state));
        chain.add(batch, row, ts[row]!, BigInt(row), lane);
      }
      return chain.hash;
    };
    const whole = hashOf(0);
    for (const cut of [1, 1_023, 1_024, 1_025, 2_100]) expect(hashOf(0, cut)).toBe(whole);
    expect(hashOf(1)).not.toBe(whole);
    batch.d[2_147] = -1;
    expect(hashOf(0)).not.toBe(whole);
  });
});
