import type { ReducerSettings } from '#shared/market/arbitrage/input.ts';
import type { MarketPlan } from '#shared/market/arbitrage/legs.ts';
import type { MarketSettings } from '../market.contract.ts';

/** The settings of the file in the words of the reducer. */
export function settingsOf(plan: MarketPlan, { signals, takerPct }: MarketSettings): ReducerSettings {
  return {
    rule: {
      openPct: signals.open_pct,
      closePct: signals.close_pct,
      suspectPct: signals.suspect_pct,
      dwellMs: signals.dwell_ms,
      dwellUpdates: signals.dwell_updates,
      cooldownMs: signals.cooldown_ms,
      maxAgeMs: signals.max_age_ms,
      maxSkewMs: signals.max_skew_ms,
      clockFaultMs: signals.clock_fault_ms,
      minNotional: signals.min_notional,
      maxNotional: signals.max_notional,
      updateMs: signals.update_ms,
    },
    takerPct: plan.legs.map((leg) => takerPct[leg.venue]!),
    mutes: signals.mutes.map(({ exchange, symbol, until_ms }) => ({ exchange, symbol, untilMs: until_ms })),
  };
}
