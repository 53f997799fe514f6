import { expect, test } from 'vitest';
import {
  crossingBidTicks,
  crossingOf,
  crossingOfBid,
  isTrade,
  messageOfCrossing,
  slotOf,
  type Phase,
} from '../../../bench/hot/schedule.ts';
import { benchSlots } from '../../../bench/hot/symbols.ts';

const messages = Array.from({ length: 60_000 }, (_, i) => i);

function phase(roundsPerCrossing: number): Phase {
  return { startNs: 0, intervalNs: 100, durationNs: 6e6, roundsPerCrossing };
}

test('one message in five is a trade, and every slot gets as many quotes as any other', () => {
  const quotes = new Map<number, number>();
  for (const message of messages) {
    if (!isTrade(message)) quotes.set(slotOf(message), (quotes.get(slotOf(message)) ?? 0) + 1);
  }
  expect(messages.filter(isTrade)).toHaveLength(12_000);
  expect(quotes.size).toBe(benchSlots.length);
  expect(new Set(quotes.values())).toEqual(new Set([800]));
});

test.each([6, 8, 80, 400])(
  'a bid leads back to the quote that crossed the line, one in %i rounds',
  (rounds) => {
    const newest = new Map<number, number>();
    let crossings = 0;
    for (const message of messages) {
      if (isTrade(message)) continue;
      const crossing = crossingOf(phase(rounds), message);
      if (crossing < 0) continue;
      crossings++;
      const slot = slotOf(message);
      const { symbol } = benchSlots[slot]!;
      const bid = Number(
        (crossingBidTicks(symbol, crossing) / 10 ** symbol.decimals).toFixed(symbol.decimals),
      );
      const found = crossingOfBid(symbol, bid, newest.get(slot) ?? 0);
      newest.set(slot, found);
      expect([found, messageOfCrossing(phase(rounds), slot, found)]).toEqual([crossing, message]);
    }
    expect(crossings).toBeGreaterThan((48_000 / rounds) * 0.9);
  },
);

test('two venues of one symbol are never away from the market at once', () => {
  const away = new Map<number, boolean>();
  let most = 0;
  for (const message of messages) {
    if (isTrade(message)) continue;
    const slot = slotOf(message);
    const crosses = crossingOf(phase(6), message) >= 0;
    away.set(slot, crosses);
    const symbol = Math.floor(slot / 3) * 3;
    const count = [symbol, symbol + 1, symbol + 2].filter((one) => away.get(one)).length;
    most = Math.max(most, count);
  }
  expect(most).toBe(1);
});
