import type { ReducerRule } from './rule.ts';

/** What is known of one leg: an instrument of one venue. */
export interface LegFacts {
  readonly leg: number;
  /** Quantity step, least quantity and least value of an order there; 0 where unknown. Base units, quote currency. */
  readonly step: number;
  readonly minQty: number;
  readonly minNotional: number;
}

/** Ends signals, or keeps them from opening, until `untilMs` (epoch ms; null for ever). An absent field means every one. */
export interface Mute {
  readonly exchange?: string | undefined;
  readonly symbol?: string | undefined;
  readonly until_ms: number | null;
}

/** Everything that can change while the reducer runs. */
export interface ReducerSettings {
  readonly rule: ReducerRule;
  /** Taker fee per leg, percent of traded value. */
  readonly takerPct: readonly number[];
  readonly mutes: readonly Mute[];
}

/**
 * What the reducer is told besides quotes, in words that can be kept: with the recorded quotes they are all it ever learns,
 * so that both together give the same signals again.
 */
export type ReducerInput =
  | { readonly kind: 'settings'; readonly settings: ReducerSettings }
  | { readonly kind: 'leg'; readonly facts: LegFacts }
  /** The leg's connection is gone: its quote is unknown until a new one comes. */
  | { readonly kind: 'gone'; readonly leg: number }
  /** The venue repeated the leg's quote without a change; recorded streams hold changes only. */
  | { readonly kind: 'unchanged'; readonly leg: number }
  | { readonly kind: 'connected'; readonly venue: number; readonly connected: boolean }
  | { readonly kind: 'listed'; readonly leg: number; readonly listed: boolean }
  /** The system clock was set forward, or back by a negative number, ns. */
  | { readonly kind: 'clock_set'; readonly ns: number }
  | { readonly kind: 'stop' };

/** An input and when it was taken: receive time, ns since the run's epoch. */
export interface TimedInput {
  readonly atNs: number;
  readonly input: ReducerInput;
}
