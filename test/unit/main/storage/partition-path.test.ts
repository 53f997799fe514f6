import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchangeIds } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import {
  isTemporaryName,
  parsePartitionPath,
  partitionPath,
  partName,
  temporaryName,
} from '../../../../src-main/storage/partition-path.ts';

const partitions = fc.record({
  exchange: fc.constantFrom(...exchangeIds),
  stream: fc.constantFrom(...streamNames),
  symbol: fc
    .oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('.', '/', '\\', 'A', '%', '\0') }),
    )
    .filter(
      (text) =>
        text !== '' && text.isWellFormed() && encodeURIComponent(text).length <= 200 && text.length <= 60,
    ),
  date: fc.constantFrom('20090103', '20260115', '20991231'),
});

test('spells a partition as the contract does', () => {
  expect(
    partitionPath({ exchange: 'okx', stream: 'mark_price', symbol: '1000PEPE.USDT_-', date: '20260115' }),
  ).toBe('exchange=okx/stream=mark_price/symbol=1000PEPE.USDT_-/date=20260115');
  expect(partitionPath({ exchange: 'okx', stream: 'bbo', symbol: '币AUSDT', date: '20260115' })).toBe(
    'exchange=okx/stream=bbo/symbol=%E5%B8%81AUSDT/date=20260115',
  );
});

test('comes back from its path for any symbol', () => {
  fc.assert(
    fc.property(partitions, (partition) => {
      expect(parsePartitionPath(partitionPath(partition))).toEqual(partition);
    }),
  );
});

test('never leaves its root and needs no character that a file system refuses', () => {
  fc.assert(
    fc.property(partitions, (partition) => {
      const path = partitionPath(partition);
      expect(posix.join('/spool', path)).toBe(`/spool/${path}`);
      expect(win32.join('C:\\spool', path)).toBe(`C:\\spool\\${path.replaceAll('/', '\\')}`);
      const names = path.split('/');
      expect(names).toHaveLength(4);
      for (const name of names) expect(name).toMatch(/^[a-z]+=[A-Za-z0-9._%-]*[A-Za-z0-9_%-]$/);
      for (const name of names) expect(name.length).toBeLessThan(255);
    }),
  );
});

test('two symbols never share a folder, not even where capitals do not count', () => {
  fc.assert(
    fc.property(partitions, partitions, (a, b) => {
      fc.pre(a.symbol !== b.symbol);
      expect(partitionPath(a).toLowerCase()).not.toBe(
        partitionPath({ ...a, symbol: b.symbol }).toLowerCase(),
      );
    }),
  );
});

describe('refuses', () => {
  const good = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT', date: '20260115' } as const;
  test.each([
    ['no symbol', { ...good, symbol: '' }],
    ['half a character', { ...good, symbol: 'A\ud800' }],
    ['a symbol too long for a folder name', { ...good, symbol: '币'.repeat(30) }],
    ['a date with a path in it', { ...good, date: '../../..' }],
    ['a short date', { ...good, date: '2026011' }],
  ])('%s', (_, partition) => {
    expect(() => partitionPath(partition)).toThrow(RangeError);
  });

  test.each([
    'exchange=kraken/stream=bbo/symbol=BTCUSDT/date=20260115',
    'exchange=okx/stream=depth/symbol=BTCUSDT/date=20260115',
    'exchange=okx/stream=bbo/symbol=btcusdt/date=20260115',
    'exchange=okx/stream=bbo/symbol=%41/date=20260115',
    'exchange=okx/stream=bbo/symbol=%ZZ/date=20260115',
    'exchange=okx/stream=bbo/symbol=BTCUSDT/date=2026-01-15',
    'exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115/..',
    '',
  ])('to read %j', (path) => {
    expect(parsePartitionPath(path)).toBeUndefined();
  });
});

test('part names sort by time and then by number, and temporary ones are told apart', () => {
  const names = [
    partName(999_999_999_999_999_999n, 12),
    partName(1_768_435_200_123_456_789n, 9),
    partName(1_768_435_200_123_456_789n, 10),
  ];
  expect(names[1]).toBe('part-1768435200123456789-000009.parquet');
  expect(names.toSorted()).toEqual(names);
  expect(isTemporaryName(temporaryName(partName(1n, 1_234_567)))).toBe(true);
  for (const other of [
    names[0]!,
    'part-1-1.parquet.tmp',
    'notes.tmp',
    `${temporaryName(names[0]!)}2`,
    `x${temporaryName(names[0]!)}`,
  ])
    expect(isTemporaryName(other)).toBe(false);
});
