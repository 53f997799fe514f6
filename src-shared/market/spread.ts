/** What crossing a route costs and brings, in percent. */
export interface Edge {
  /** (bid − ask) / ask · 100. */
  readonly grossPct: number;
  /** Net per unit over what the purchase costs, · 100. */
  readonly netPct: number;
  /** grossPct − netPct. */
  readonly feesPct: number;
  /** Profit per base unit after both fees, quote currency. */
  readonly netPerUnit: number;
}

/**
 * Buys at `ask` and sells at `bid` on another venue, both as taker.
 *
 * net per unit = bid·(1 − sellFee) − ask·(1 + buyFee), over ask·(1 + buyFee).
 *
 * @param ask positive price of the buying venue; @param bid positive price of the selling venue
 * @param buyFeePct @param sellFeePct taker fees in percent of traded value
 */
export function edge(ask: number, bid: number, buyFeePct: number, sellFeePct: number): Edge {
  const cost = ask * (1 + buyFeePct / 100);
  const proceeds = bid * (1 - sellFeePct / 100);
  const grossPct = ((bid - ask) / ask) * 100;
  const netPct = ((proceeds - cost) / cost) * 100;
  return { grossPct, netPct, feesPct: grossPct - netPct, netPerUnit: proceeds - cost };
}

/** The bid that makes a route pay `netPct` percent when buying at `ask`: the inverse of `edge`, for staged markets. */
export function bidForNet(ask: number, netPct: number, buyFeePct: number, sellFeePct: number): number {
  return (ask * (1 + buyFeePct / 100) * (1 + netPct / 100)) / (1 - sellFeePct / 100);
}
