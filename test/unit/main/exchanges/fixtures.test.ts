import { describe, expect, test } from 'vitest';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { EventLines } from '../../../../src-main/headless/normalize/event-lines.ts';
import { FrameLines } from '../../../../src-main/headless/normalize/frame-lines.ts';
import { cases, instrumentsOf } from './cases.ts';
import { readOne, readers } from './recorder.ts';

describe.each(cases)('$exchange $file: $title', ({ exchange, before, frame, refused, expect: expected }) => {
  test.each([
    ['by the byte scanner first', true],
    ['by JSON.parse alone', false],
  ])('%s', (_name, scan) => {
    const symbols = symbolTable(instrumentsOf(exchange));
    const events = new EventLines(exchange, symbols, false);
    const reader = readers[exchange](symbols, scan);
    for (const earlier of before) readOne(reader, Buffer.from(earlier));
    const [line] = new FrameLines(reader, events, () => 0).lines(Buffer.from(`${frame}\n`));
    expect(JSON.parse(line!)).toEqual(expected);
    expect(events.refusedRows()).toBe(refused.map((reason) => `${reason} 1`).join(', '));
  });
});

test('the byte scanner takes the messages that are sent thousands of times a second', () => {
  const scanned = cases.filter(({ exchange, before, frame }) => {
    const reader = readers[exchange](symbolTable(instrumentsOf(exchange)));
    for (const earlier of before) readOne(reader, Buffer.from(earlier));
    const fallbacks = reader.fallbacks;
    const { calls } = readOne(reader, Buffer.from(frame));
    return reader.fallbacks === fallbacks && calls.some(([kind]) => kind === 'bbo' || kind === 'trade');
  });
  expect(scanned.map(({ exchange, title }) => `${exchange}: ${title}`)).toEqual([
    "binance: bare, today's fields: transaction time, base quantities",
    'binance: in the envelope, without the fields of 2026',
    'binance: a symbol that is not Latin',
    'binance: a crossed book is recorded as sent',
    'binance: an aggregated trade: its own time, buyer was the maker, so the taker sold',
    'binance: an aggregated trade of 2021, bare',
    'binance: a single trade on the market',
    "bybit: a snapshot at the matching engine's time",
    'bybit: type before ts, as in 2025',
    'bybit: a quantity that changed is a change',
    'bybit: one trade, padded price, taker bought',
    'bybit: several trades, oldest first as sent; block trades are trades',
    'okx: contracts become base units, exactly: 7 × 0.01 is 0.07',
    'okx: without seqId (2022); a contract of ten coins, by ctVal 5 and ctMult 2',
    'okx: a ticker is a BBO, never a trade',
    'okx: the top of five levels',
    'okx: a quantity that changed is a change',
    'okx: a top that was refused for its time is new when it comes with a good one',
    'okx: a trade, a fraction of a contract',
    'okx: without count, source and seqId (2022)',
  ]);
});
