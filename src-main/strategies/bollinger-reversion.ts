import { z } from 'zod';
import { Bollinger, type Bands } from '#shared/indicators/bollinger.ts';
import { Candles } from '#shared/indicators/candles.ts';
import type { BboStrategyEvent } from '#shared/strategy/event.ts';
import type { RuntimeContext, Strategy } from '#shared/strategy/strategy.ts';
import { allowShort, bars, barSeconds, notional, number } from './common-params.ts';
import { defineStrategy } from './define.ts';
import { eventNs, SECOND_NS } from './event-time.ts';
import { holding, orderTo, qtyFor } from './holding.ts';
import { PerInstrument } from './per-instrument.ts';

const params = z.strictObject({
  barSeconds: barSeconds(60),
  period: bars(20, 'Period, bars', 'Bars that mean and deviation are taken over.'),
  width: number([0.1, 2, 10], 'Width, σ', 'Distance of the bands from the mean, in standard deviations.'),
  notional,
  allowShort,
});

type Parameters = z.infer<typeof params>;

/** Bands of one instrument. */
class Watch {
  readonly #candles: Candles;
  readonly #bands: Bollinger;

  constructor({ barSeconds: seconds, period, width }: Parameters) {
    this.#candles = new Candles(BigInt(seconds) * SECOND_NS);
    this.#bands = new Bollinger(period, width);
  }

  /** @returns close and bands of the bar that this mid shows to be over */
  mid(tsNs: bigint, price: number): { close: number; bands: Bands } | undefined {
    const over = this.#candles.update(tsNs, price);
    if (over === undefined) return undefined;
    const bands = this.#bands.update(over.close);
    return bands === undefined ? undefined : { close: over.close, bands };
  }

  getState() {
    return { candles: this.#candles.getState(), bands: this.#bands.getState() };
  }

  setState({ candles, bands }: ReturnType<Watch['getState']>): void {
    this.#candles.setState(candles);
    this.#bands.setState(bands);
  }
}

/** Position to have after a bar: outside the bands against the move, back at the mean none, in between as it is. */
function target(
  close: number,
  { lower, mid, upper }: Bands,
  size: number,
  qty: number,
  short: boolean,
): number {
  if (close < lower) return size > 0 ? size : qty;
  if (close > upper) return size < 0 ? size : short ? -qty : 0;
  if ((size > 0 && close >= mid) || (size < 0 && close <= mid)) return 0;
  return size;
}

/** Buys below the lower Bollinger band, sells above the upper one, and leaves at the mean. */
export const bollingerReversion = defineStrategy({
  name: 'bollinger-reversion',
  title: 'Bollinger mean reversion',
  what: 'Buys when a bar closes below the lower Bollinger band, sells short when one closes above the upper band, and closes the position when the price is back at the mean. Every instrument of the dataset on its own.',
  version: 1,
  params,
  create(parameters: Parameters): Strategy {
    const watches = new PerInstrument(() => new Watch(parameters));
    return {
      onEvent(event, context) {
        if (event.stream === 'bbo' && event.bid_price < event.ask_price) trade(event, context);
      },
      getState: () => watches.getState(),
      setState: (state) => watches.setState(state),
    };

    function trade(event: BboStrategyEvent, context: RuntimeContext): void {
      const { exchange, symbol, bid_price, ask_price } = event;
      const mid = (bid_price + ask_price) / 2;
      const bar = watches.of(`${exchange}:${symbol}`).mid(eventNs(event.ts_event), mid);
      if (bar === undefined) return;
      const { size, isWaiting } = holding(context, exchange, symbol);
      if (isWaiting) return;
      const goal = target(
        bar.close,
        bar.bands,
        size,
        qtyFor(parameters.notional, mid),
        parameters.allowShort,
      );
      const order = orderTo(goal, size);
      if (order !== undefined) context.placeOrder({ symbol, exchange, ...order });
    }
  },
});
