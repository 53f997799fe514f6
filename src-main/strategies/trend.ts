import { z } from 'zod';
import { Atr } from '#shared/indicators/atr.ts';
import { Candles, type Candle } from '#shared/indicators/candles.ts';
import { ema } from '#shared/indicators/smoothed.ts';
import type { Strategy } from '#shared/strategy/strategy.ts';
import { allowShort, bars, barSeconds, notional, number } from './common-params.ts';
import { defineStrategy } from './define.ts';
import { eventNs, SECOND_NS } from './event-time.ts';
import { holding, orderTo, qtyFor } from './holding.ts';
import { PerInstrument } from './per-instrument.ts';

const params = z
  .strictObject({
    barSeconds: barSeconds(60, 'Bar of entries'),
    trendSeconds: barSeconds(900, 'Bar of the trend'),
    fast: bars(12, 'Fast average, bars', 'Bars of entries in the fast exponential average.'),
    slow: bars(26, 'Slow average, bars', 'Bars of entries in the slow exponential average.'),
    trend: bars(20, 'Trend average, bars', 'Bars of the trend in the average that the trend is judged by.'),
    atr: bars(14, 'Range, bars', "Bars of entries in Wilder's average of the true range."),
    stopAtr: number(
      [0, 3, 100],
      'Trailing stop, ATR',
      'Distance of the stop in average true ranges; 0 is no stop.',
    ),
    notional,
    allowShort,
  })
  .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'expected fewer bars than slow' })
  .refine((one) => one.barSeconds < one.trendSeconds, {
    path: ['barSeconds'],
    message: 'expected a shorter bar than trendSeconds',
  });

type Parameters = z.infer<typeof params>;

/** Up: the last bar of the trend closed above its average. */
type Direction = 1 | -1 | 0;

/** Averages of one instrument on both time frames, and what it waits for. */
class Watch {
  readonly #parameters: Parameters;
  readonly #bars: Candles;
  readonly #trendBars: Candles;
  readonly #fast;
  readonly #slow;
  readonly #trend;
  readonly #atr: Atr;
  #direction: Direction = 0;
  /** The direction of the averages last traded: one crossing is one entry. */
  #used: Direction = 0;
  #stop: number | null = null;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#bars = new Candles(BigInt(parameters.barSeconds) * SECOND_NS);
    this.#trendBars = new Candles(BigInt(parameters.trendSeconds) * SECOND_NS);
    this.#fast = ema(parameters.fast);
    this.#slow = ema(parameters.slow);
    this.#trend = ema(parameters.trend);
    this.#atr = new Atr(parameters.atr);
  }

  /** @returns the bar of entries that this mid shows to be over; the trend's bar is taken in first */
  mid(tsNs: bigint, price: number): Candle | undefined {
    const trendBar = this.#trendBars.update(tsNs, price);
    if (trendBar !== undefined) {
      const average = this.#trend.update(trendBar.close);
      if (average !== undefined) this.#direction = Math.sign(trendBar.close - average) as Direction;
    }
    return this.#bars.update(tsNs, price);
  }

  /** Position to have after a bar of entries, as a direction. @param held direction of the position now */
  decide(bar: Candle, held: Direction): Direction {
    const fast = this.#fast.update(bar.close);
    const slow = this.#slow.update(bar.close);
    const range = this.#atr.update(bar);
    if (fast === undefined || slow === undefined || range === undefined) return held;
    const crossed = Math.sign(fast - slow) as Direction;
    if (crossed !== this.#used) this.#used = 0;
    if (held !== 0 && (crossed === -held || this.#isStopped(bar.close, held, range))) {
      this.#stop = null;
      held = 0;
    }
    if (held !== 0 || crossed === 0 || crossed !== this.#direction || this.#used === crossed) return held;
    if (crossed === -1 && !this.#parameters.allowShort) return 0;
    this.#used = crossed;
    if (this.#parameters.stopAtr > 0) this.#stop = bar.close - crossed * this.#parameters.stopAtr * range;
    return crossed;
  }

  /** Follows the price with the stop; never takes it back. */
  #isStopped(close: number, held: Direction, range: number): boolean {
    if (this.#stop === null) return false;
    if ((close - this.#stop) * held < 0) return true;
    const next = close - held * this.#parameters.stopAtr * range;
    if ((next - this.#stop) * held > 0) this.#stop = next;
    return false;
  }

  getState() {
    return {
      bars: this.#bars.getState(),
      trendBars: this.#trendBars.getState(),
      fast: this.#fast.getState(),
      slow: this.#slow.getState(),
      trend: this.#trend.getState(),
      atr: this.#atr.getState(),
      direction: this.#direction,
      used: this.#used,
      stop: this.#stop,
    };
  }

  setState(state: ReturnType<Watch['getState']>): void {
    this.#bars.setState(state.bars);
    this.#trendBars.setState(state.trendBars);
    this.#fast.setState(state.fast);
    this.#slow.setState(state.slow);
    this.#trend.setState(state.trend);
    this.#atr.setState(state.atr);
    this.#direction = state.direction;
    this.#used = state.used;
    this.#stop = state.stop;
  }
}

/** Goes with crossing averages on one time frame where a longer one agrees; a trailing stop by the true range. */
export const trend = defineStrategy({
  name: 'trend',
  title: 'Trend on two time frames',
  what: 'Enters when the fast average crosses the slow one in the direction in which the longer time frame closed beyond its own average; leaves when they cross back or the trailing stop is hit. One entry per crossing. Every instrument of the dataset on its own.',
  version: 1,
  params,
  create(parameters: Parameters): Strategy {
    const watches = new PerInstrument(() => new Watch(parameters));
    return {
      onEvent(event, context) {
        if (event.stream !== 'bbo' || !(event.bid_price < event.ask_price)) return;
        const { exchange, symbol } = event;
        const mid = (event.bid_price + event.ask_price) / 2;
        const watch = watches.of(`${exchange}:${symbol}`);
        const bar = watch.mid(eventNs(event.ts_event), mid);
        if (bar === undefined) return;
        const { size, isWaiting } = holding(context, exchange, symbol);
        const held = Math.sign(size) as Direction;
        const direction = watch.decide(bar, held);
        if (isWaiting || direction === held) return;
        const order = orderTo(direction * qtyFor(parameters.notional, mid), size);
        if (order !== undefined) context.placeOrder({ symbol, exchange, ...order });
      },
      getState: () => watches.getState(),
      setState: (state) => watches.setState(state),
    };
  },
});
