/** Funding of one perpetual as its venue tells it. Rate is a fraction of value per settlement; what is unknown is NaN. */
export interface LegFunding {
  readonly rate: number;
  readonly hours: number;
  readonly nextMs: number;
}

/** What funding does to a route: long the buying leg, short the selling one. */
export interface RouteFunding {
  /** Percent for 8 hours that a long pays on each leg. */
  readonly buy8hPct: number;
  readonly sell8hPct: number;
  /** Percent that the coming settlement of both legs brings (negative: costs). */
  readonly nextPct: number;
  /** The same carry for a year at the present rates, percent. */
  readonly aprPct: number;
}

const YEAR_HOURS = 8_760;

/**
 * Σ (rate of the short − rate of the long) over the next settlement of each leg. Without the hours between settlements rates
 * cannot be compared, only added for the next one.
 */
export function routeFunding(buy: LegFunding, sell: LegFunding): RouteFunding {
  return {
    buy8hPct: (buy.rate / buy.hours) * 8 * 100,
    sell8hPct: (sell.rate / sell.hours) * 8 * 100,
    nextPct: (sell.rate - buy.rate) * 100,
    aprPct: (sell.rate / sell.hours - buy.rate / buy.hours) * YEAR_HOURS * 100,
  };
}
