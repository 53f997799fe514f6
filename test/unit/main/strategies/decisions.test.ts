import { describe, expect, test } from 'vitest';
import type { BboStrategyEvent } from '#shared/strategy/event.ts';
import type { BuiltInStrategy, Params } from '#shared/strategy/strategy.ts';
import { arbitrage } from '../../../../src-main/strategies/arbitrage.ts';
import { bollingerReversion } from '../../../../src-main/strategies/bollinger-reversion.ts';
import { spreadReversion } from '../../../../src-main/strategies/spread-reversion.ts';
import { trend } from '../../../../src-main/strategies/trend.ts';
import { quote, StrategyRun } from '../../../support/strategy-run.ts';

const SECOND = 1_000_000_000n;
/** 2026-01-15T00:00:00Z, the start of a bar of any length. */
const START = 1_768_435_200n * SECOND;

/** One quote a second around each mid. */
function seconds(mids: readonly number[]): BboStrategyEvent[] {
  return mids.map((mid, i) => quote(START + BigInt(i) * SECOND, mid - 0.5, mid + 0.5));
}

/** Decisions as `second side qty`. */
function decide(built: BuiltInStrategy, params: Params, events: readonly BboStrategyEvent[]): string[] {
  const { decisions } = new StrategyRun().feed(built.create(params), events);
  return decisions.map(
    ({ at, exchange, side, qty }) => `${(at - START) / SECOND} ${exchange} ${side} ${qty}`,
  );
}

describe('Bollinger reversion with bands of 4 bars, 1.5 deviations', () => {
  const params = { barSeconds: 1, period: 4, width: 1.5, notional: 1_000 };

  test('buys below the lower band and leaves at the mean', () => {
    // Bars 100, 100, 100, 96: mean 99, deviation √3, lower band 96.40. 96 is below; known at second 4, when the mid is 97.
    // Bars 100, 100, 96, 97: mean 98.25, not reached by 97. Bars 100, 96, 97, 98.5: mean 97.875, reached by 98.5.
    expect(decide(bollingerReversion, params, seconds([100, 100, 100, 96, 97, 98.5, 98.5]))).toEqual([
      '4 binance BUY 10.309278',
      '6 binance SELL 10.309278',
    ]);
  });

  test('sells short above the upper band, and not where that is not allowed', () => {
    // Bars 100, 100, 100, 104: upper band 101 + 1.5 · √3 = 103.60.
    const rises = seconds([100, 100, 100, 104, 104]);
    expect(decide(bollingerReversion, params, rises)).toEqual(['4 binance SELL 9.615384']);
    expect(decide(bollingerReversion, { ...params, allowShort: false }, rises)).toEqual([]);
  });

  test('turns a position around when the price goes through both bands', () => {
    // Long from 96 at second 4. Bars 100, 100, 96, 110: mean 101.5, deviation 5.17, upper band 109.26.
    expect(decide(bollingerReversion, params, seconds([100, 100, 100, 96, 110, 110]))).toEqual([
      '4 binance BUY 9.090909',
      '5 binance SELL 18.181818',
    ]);
  });

  test('a crossed book is no price', () => {
    const events = seconds([100, 100, 100, 96, 97, 98.5, 98.5]);
    const crossed = quote(START + 2n * SECOND + 5n, 500, 400);
    expect(
      decide(bollingerReversion, params, [...events.slice(0, 3), crossed, ...events.slice(3)]),
    ).toHaveLength(2);
  });

  test('milliseconds of foreign files make the same bars', () => {
    const events = seconds([100, 100, 100, 96, 97, 98.5, 98.5]);
    const inMs = events.map((event) => ({ ...event, ts_event: event.ts_event / 1_000_000n }));
    const { decisions } = new StrategyRun().feed(bollingerReversion.create(params), inMs);
    expect(decisions.map(({ side, qty }) => [side, qty])).toEqual([
      ['BUY', 10.309278],
      ['SELL', 10.309278],
    ]);
  });

  test('instruments do not mix', () => {
    const events = seconds([100, 100, 100, 96, 97, 98.5, 98.5]);
    const others = events.map((event) => ({ ...event, exchange: 'okx', bid_price: 10, ask_price: 11 }));
    const both = events.flatMap((event, i) => [event, others[i]!]);
    expect(decide(bollingerReversion, params, both)).toEqual(decide(bollingerReversion, params, events));
  });
});

describe('trend with averages of 1 and 2 bars, the trend over 2 bars of 4 seconds', () => {
  const params = {
    barSeconds: 1,
    trendSeconds: 4,
    fast: 1,
    slow: 2,
    trend: 2,
    atr: 1,
    stopAtr: 0,
    notional: 1_000,
  };

  test('waits for the longer time frame, enters once per crossing, and turns with it', () => {
    // Trend bars close at 100 and 104: mean 102, so up from second 8 on. Bars of entries: the fast average is the close, the
    // slow one starts at (100 + 100) / 2 and is above the close only where prices fall.
    const rising = [100, 100, 100, 100, 101, 102, 103, 104, 105];
    // Second 8 shows the bar of second 7 (104) over: fast 104 above slow, up: buys at mid 105.
    // Second 10 shows bar 9 (90): fast 90 below slow. The trend still points up, so it leaves and does not turn.
    // Trend bar 8–11 closes at 90: average 102 + ⅔ · (90 − 102) = 94, so down from second 12: sells.
    const falling = [90, 90, 90, 80];
    expect(decide(trend, params, seconds([...rising, ...falling]))).toEqual([
      '8 binance BUY 9.523809',
      '10 binance SELL 9.523809',
      '12 binance SELL 12.5',
    ]);
  });

  test('a trailing stop rises with the price and never falls; the same crossing does not enter again', () => {
    // Entered at second 8 after the bar of 104 (range 1): stop 104 − 2.5. Bar 8, 110, range 6: 110 − 15 is no higher.
    // Bar 9, 111, range 1: 108.5. Bar 10, 111.5, range 0.5: 110.25. Bar 11, 110, is below it: sold at second 12, although the
    // fast average 110 has crossed the slow one. Bars 13 on rise again past it: a new crossing, so it enters once more.
    const params3 = { ...params, stopAtr: 2.5 };
    const rise = [100, 100, 100, 100, 101, 102, 103, 104, 110, 111, 111.5, 110, 110];
    expect(decide(trend, params3, seconds(rise))).toEqual([
      '8 binance BUY 9.090909',
      '12 binance SELL 9.090909',
    ]);
  });

  test('stopped out inside a crossing, it waits for the next one', () => {
    // The averages of 2 and 8 bars stay crossed while the price falls a little. Entered at second 8 with the stop at
    // 104 − 0.1; bar 8, 120, range 16, lifts it to 118.4, and bar 9, 118, is below.
    const slow = { ...params, fast: 2, slow: 8, stopAtr: 0.1 };
    const mids = [100, 100, 100, 100, 101, 102, 103, 104, 120, 118, 119, 119.5, 119.6];
    expect(decide(trend, slow, seconds(mids))).toEqual([
      '8 binance BUY 8.333333',
      '10 binance SELL 8.333333',
    ]);
  });
});

describe('spread reversion of 4 samples', () => {
  const params = {
    sampleSeconds: 1,
    period: 4,
    entry: 1.5,
    exit: 0.2,
    minPct: 0.5,
    notional: 1_000,
    maxAgeSeconds: 5,
  };

  /** Both venues quote every second: binance around 100 plus the spread, a moment later okx around 100. */
  const spreads = (percent: readonly number[]): BboStrategyEvent[] =>
    percent.flatMap((pct, i) => {
      const ts = START + BigInt(i) * SECOND;
      return [
        quote(ts - 1n, 99.5 + pct, 100.5 + pct, { exchange: 'binance' }),
        quote(ts, 99.5, 100.5, { exchange: 'okx' }),
      ];
    });

  test('sells the dear venue and buys the cheap one, and closes both when the spread is back', () => {
    // binance is first. Samples 0, 0, 0, 2: mean 0.5, deviation √0.75, so 2 is 1.73 of them above.
    // Samples 0, 0, 2, 0: 0 is 0.58 below the mean, which is past 0.2 above it.
    expect(decide(spreadReversion, params, spreads([0, 0, 0, 2, 0]))).toEqual([
      '3 binance SELL 10',
      '3 okx BUY 10',
      '4 binance BUY 10',
      '4 okx SELL 10',
    ]);
  });

  test('named venues decide which leg is which', () => {
    // okx over binance is −1.96 %: buys okx, in units of the price on binance.
    const named = { ...params, first: 'okx', second: 'binance' };
    expect(decide(spreadReversion, named, spreads([0, 0, 0, 2]))).toEqual([
      '3 okx BUY 9.803921',
      '3 binance SELL 9.803921',
    ]);
  });

  test('does nothing where fees would eat it, with one venue, or with a quote that is too old', () => {
    expect(decide(spreadReversion, params, spreads([0, 0, 0, 0.4, 0]))).toEqual([]);
    const alone = spreads([0, 0, 0, 2, 0]).filter(({ exchange }) => exchange === 'okx');
    expect(decide(spreadReversion, params, alone)).toEqual([]);
    const silent = spreads([0, 0, 0, 0, 0, 0, 0, 0, 0, 9]).filter(
      ({ exchange }, i) => exchange === 'binance' || i < 8,
    );
    expect(decide(spreadReversion, params, silent)).toEqual([]);
  });

  test('a third venue takes no place of the two', () => {
    const third = spreads([0, 0, 0, 2, 0]).map((event) => ({
      ...event,
      exchange: 'bybit',
      bid_price: 1,
      ask_price: 2,
    }));
    const events = spreads([0, 0, 0, 2, 0]);
    const mixed = events.flatMap((event, i) => (i < 2 ? [event] : [event, third[i]!]));
    expect(decide(spreadReversion, params, mixed)).toEqual(decide(spreadReversion, params, events));
  });
});

describe('arbitrage after fees of 0.1 % on both sides', () => {
  const params = {
    openPct: 0.1,
    closePct: 0,
    exitPct: 0,
    takerPct: 0.1,
    notional: 500,
    minNotional: 10,
    cooldownMs: 0,
  };
  const at = (ms: number, exchange: string, bid: number, ask: number, qty = 1): BboStrategyEvent => ({
    ...quote(START + BigInt(ms) * 1_000_000n, bid, ask, { exchange }),
    bid_qty: qty,
    ask_qty: qty,
  });

  test('takes both legs of a route that pays, with the money allowed, and leaves when the prices have met', () => {
    // Buying at 100 and selling at 100.5 brings 100.3995 for 100.1: 0.299 % net. 500 of money are 5 units at 100.
    // At 40 ms okx asks 100.1 and binance bids 100.1: nothing is left to earn.
    const events = [
      at(0, 'binance', 99.9, 100, 50),
      at(10, 'okx', 100.5, 100.6, 50),
      at(20, 'binance', 100, 100.1, 50),
      at(30, 'okx', 100.2, 100.3, 50),
      at(40, 'okx', 100, 100.05, 50),
    ];
    const { decisions } = new StrategyRun().feed(arbitrage.create(params), events);
    expect(
      decisions.map(({ at: ns, exchange, side, qty }) => [(ns - START) / 1_000_000n, exchange, side, qty]),
    ).toEqual([
      [10n, 'binance', 'BUY', 5],
      [10n, 'okx', 'SELL', 5],
    ]);
    const closed = [...events, at(50, 'binance', 100.05, 100.1, 50)];
    const all = new StrategyRun().feed(arbitrage.create(params), closed).decisions.slice(2);
    expect(
      all.map(({ at: ns, exchange, side, qty }) => [(ns - START) / 1_000_000n, exchange, side, qty]),
    ).toEqual([
      [50n, 'binance', 'SELL', 5],
      [50n, 'okx', 'BUY', 5],
    ]);
  });

  test('takes no more than both books show', () => {
    const events = [at(0, 'binance', 99.9, 100, 0.3), at(10, 'okx', 100.5, 100.6, 0.2)];
    expect(decide(arbitrage, params, events)).toEqual(['0 binance BUY 0.2', '0 okx SELL 0.2']);
  });

  test.each([
    ['less than the fees', [at(0, 'binance', 99.9, 100), at(10, 'okx', 100.2, 100.3)]],
    ['too good to be true', [at(0, 'binance', 99.9, 100), at(10, 'okx', 120, 121)]],
    ['a crossed book', [at(0, 'binance', 100.1, 100), at(10, 'okx', 100.5, 100.6)]],
    ['an old quote', [at(0, 'binance', 99.9, 100), at(6_000, 'okx', 100.5, 100.6)]],
    ['dust', [at(0, 'binance', 99.9, 100, 0.01), at(10, 'okx', 100.5, 100.6, 0.01)]],
    ['a venue it does not know', [at(0, 'elsewhere', 99.9, 100), at(10, 'okx', 100.5, 100.6)]],
  ] as const)('leaves %s alone', (_name, events) => {
    expect(decide(arbitrage, params, events)).toEqual([]);
  });

  test('leaves after the longest time even if it loses', () => {
    const events = [at(0, 'binance', 99.9, 100), at(10, 'okx', 100.5, 100.6), at(2_500, 'okx', 100.5, 100.6)];
    expect(decide(arbitrage, { ...params, maxHoldSeconds: 2 }, events)).toEqual([
      '0 binance BUY 1',
      '0 okx SELL 1',
      '2 binance SELL 1',
      '2 okx BUY 1',
    ]);
  });
});
