import type { ReducerRule } from './rule.ts';

/** What a venue says of orders for one leg; 0 where unknown. Base units, and quote currency. */
export interface LegLimits {
  readonly step: number;
  readonly minQty: number;
  readonly minNotional: number;
}

/** Ends lives and opens none until `untilMs` (epoch ms; null: for ever). An absent field means every one. */
export interface Mute {
  readonly exchange?: string | undefined;
  readonly symbol?: string | undefined;
  readonly untilMs: number | null;
}

/** What may change while the reducer runs. */
export interface ReducerSettings {
  readonly rule: ReducerRule;
  /** Taker fee per leg, percent of traded value. */
  readonly takerPct: readonly number[];
  readonly mutes: readonly Mute[];
}

/**
 * What the reducer is told besides quotes, in words that can be kept: with the recorded quotes these are all it ever learns,
 * so that both together give the same signals again.
 */
export type ReducerInput =
  | { readonly kind: 'settings'; readonly settings: ReducerSettings }
  | { readonly kind: 'limits'; readonly leg: number; readonly limits: LegLimits }
  /** The leg's connection is gone: its quote is unknown until a new one comes. */
  | { readonly kind: 'gone'; readonly leg: number }
  /** The venue repeated the leg's quote without a change; recorded streams hold changes only. */
  | { readonly kind: 'unchanged'; readonly leg: number }
  /** The system clock was set forward, ns; or back, by a negative number. */
  | { readonly kind: 'clock_set'; readonly ns: number }
  | { readonly kind: 'stop' };
