import { z } from 'zod';
import { Deviation } from '#shared/indicators/deviation.ts';
import type { BboStrategyEvent } from '#shared/strategy/event.ts';
import type { RuntimeContext, Strategy } from '#shared/strategy/strategy.ts';
import { bars, notional, number } from './common-params.ts';
import { defineStrategy } from './define.ts';
import { eventNs, SECOND_NS } from './event-time.ts';
import { holding, orderTo, qtyFor } from './holding.ts';
import { PerInstrument } from './per-instrument.ts';

const venue = (title: string) =>
  z
    .string()
    .regex(/^[a-z0-9_-]{0,32}$/, 'expected a venue in lower case')
    .default('')
    .meta({ title, description: 'A venue such as binance; empty takes the ones that quote a symbol first.' });

const params = z
  .strictObject({
    first: venue('First venue'),
    second: venue('Second venue'),
    sampleSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(1)
      .meta({ title: 'Sample, s', description: 'Seconds between two looks at the spread.' }),
    period: bars(300, 'Period, samples', 'Samples that mean and deviation of the spread are taken over.'),
    entry: number(
      [0.1, 3, 20],
      'Entry, σ',
      'Standard deviations from the mean at which it goes against the spread.',
    ),
    exit: number([0, 0.5, 20], 'Exit, σ', 'Standard deviations from the mean at which it has come back.'),
    minPct: number(
      [0, 0.2, 10],
      'Least distance, %',
      'Percent from the mean below which fees are not worth it.',
    ),
    maxAgeSeconds: number(
      [0.001, 5, 3_600],
      'Oldest quote, s',
      'Seconds between the quotes of both venues at most.',
    ),
    notional,
  })
  .refine(({ entry, exit }) => exit < entry, { path: ['exit'], message: 'expected less than entry' })
  .refine(({ first, second }) => first === '' || first !== second, {
    path: ['second'],
    message: 'expected another venue than first',
  });

type Parameters = z.infer<typeof params>;

interface Leg {
  readonly exchange: string;
  /** null while its book cannot be traded. */
  readonly mid: number | null;
  readonly tsNs: bigint;
}

/** One symbol on two venues. The spread is first over second, in percent. */
class Pair {
  readonly #parameters: Parameters;
  readonly #deviation: Deviation;
  #legs: readonly Leg[] = [];
  #nextNs = 0n;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.#deviation = new Deviation(parameters.period);
  }

  /** @returns both venues, first one first; undefined while there are not two */
  get venues(): readonly [string, string] | undefined {
    const [one, two] = this.#legs;
    if (one === undefined || two === undefined) return undefined;
    return two.exchange === this.#parameters.first || one.exchange === this.#parameters.second
      ? [two.exchange, one.exchange]
      : [one.exchange, two.exchange];
  }

  /** Takes a quote of a venue that belongs here. */
  quote({ exchange, ts_event, bid_price, ask_price }: BboStrategyEvent): void {
    const { first, second } = this.#parameters;
    const isNamed = exchange === first || exchange === second;
    const named = [first, second].filter((name) => name !== '').length;
    const known = this.#legs.some((leg) => leg.exchange === exchange);
    // A venue that is not named takes a place only that no name is reserved for.
    const others = this.#legs.filter((leg) => leg.exchange !== first && leg.exchange !== second).length;
    if (!known && !isNamed && others >= 2 - named) return;
    const mid = bid_price < ask_price ? (bid_price + ask_price) / 2 : null;
    const leg: Leg = { exchange, mid, tsNs: eventNs(ts_event) };
    this.#legs = known
      ? this.#legs.map((old) => (old.exchange === exchange ? leg : old))
      : [...this.#legs, leg];
  }

  /** @returns the spread and how it stands to its past, once per sample and only from fresh quotes of both venues */
  sample(nowNs: bigint): { spread: number; mean: number; deviation: number; mid: number } | undefined {
    const [one, two] = this.venues?.map((name) => this.#legs.find(({ exchange }) => exchange === name)) ?? [];
    if (
      one === undefined ||
      two === undefined ||
      one.mid === null ||
      two.mid === null ||
      nowNs < this.#nextNs
    )
      return undefined;
    const apart = one.tsNs > two.tsNs ? one.tsNs - two.tsNs : two.tsNs - one.tsNs;
    if (Number(apart) > this.#parameters.maxAgeSeconds * 1e9) return undefined;
    const interval = BigInt(this.#parameters.sampleSeconds) * SECOND_NS;
    this.#nextNs = nowNs - (nowNs % interval) + interval;
    const spread = (one.mid / two.mid - 1) * 100;
    const now = this.#deviation.update(spread);
    return now === undefined ? undefined : { spread, ...now, mid: two.mid };
  }

  getState() {
    return { deviation: this.#deviation.getState(), legs: this.#legs, nextNs: this.#nextNs };
  }

  setState({ deviation, legs, nextNs }: ReturnType<Pair['getState']>): void {
    this.#deviation.setState(deviation);
    this.#legs = legs;
    this.#nextNs = nextNs;
  }
}

/** Sells the dear venue and buys the cheap one when their spread is far from its mean, until it has come back. */
export const spreadReversion = defineStrategy({
  name: 'spread-reversion',
  title: 'Spread reversion between two venues',
  what: 'Watches the price of a symbol on one venue over its price on another. Far from its mean it sells the dear side and buys the cheap one, equal quantities; when the spread has come back it closes both. Needs quotes of two venues.',
  version: 1,
  params,
  create(parameters: Parameters): Strategy {
    const pairs = new PerInstrument(() => new Pair(parameters));
    return {
      onEvent(event, context) {
        if (event.stream !== 'bbo') return;
        const pair = pairs.of(event.symbol);
        pair.quote(event);
        const sample = pair.sample(eventNs(event.ts_event));
        if (sample === undefined || sample.deviation === 0) return;
        trade(event.symbol, pair.venues!, sample, context);
      },
      getState: () => pairs.getState(),
      setState: (state) => pairs.setState(state),
    };

    function trade(
      symbol: string,
      venues: readonly [string, string],
      { spread, mean, deviation, mid }: NonNullable<ReturnType<Pair['sample']>>,
      context: RuntimeContext,
    ): void {
      const held = venues.map((exchange) => holding(context, exchange, symbol));
      if (held.some(({ isWaiting }) => isWaiting)) return;
      const [one, two] = held.map(({ size }) => size) as [number, number];
      // A model may have left one leg standing alone.
      const goal = target((spread - mean) / deviation, Math.abs(spread - mean), one === 0 ? -two : one);
      const qty = qtyFor(parameters.notional, mid);
      const goals = goal === undefined ? [one, two] : [goal * qty, -goal * qty];
      venues.forEach((exchange, i) => {
        const order = orderTo(goals[i]!, held[i]!.size);
        if (order !== undefined) context.placeOrder({ symbol, exchange, ...order });
      });
    }

    /** Direction of the first leg: −1 sells it. undefined leaves everything as it is. @param size of the first leg */
    function target(z: number, distancePct: number, size: number): 1 | -1 | 0 | undefined {
      if (size === 0) {
        if (Math.abs(z) < parameters.entry || distancePct < parameters.minPct) return undefined;
        return z > 0 ? -1 : 1;
      }
      const back = size < 0 ? z <= parameters.exit : z >= -parameters.exit;
      return back ? 0 : undefined;
    }
  },
});
