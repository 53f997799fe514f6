import type { RouteHistory } from '#shared/api/market.ts';
import { seededRandom } from '../../src-main/base/random.ts';
import type { FakeMarket } from './fake-market.ts';
import { coins } from './fake-session.ts';

/** Seconds that the route has been as it is. */
const LIKE_NOW_S = 18;

/** Fifteen minutes of a route by the second, up to now, with a minute in which there were no quotes; the last seconds are as the route is now. */
export function fakeRouteHistory(
  market: FakeMarket,
  { symbol, buy, sell }: { readonly symbol: number; readonly buy: number; readonly sell: number },
  nowMs: number,
): RouteHistory {
  const n = 900;
  const random = seededRandom(symbol * 100 + buy * 10 + sell);
  const end = Math.floor(nowMs / 1_000);
  const from = market.quotes[symbol * 3 + buy]?.ask ?? coins[symbol]?.price ?? 1;
  const time_s = Float64Array.from({ length: n }, (_, i) => end - n + 1 + i);
  const buy_ask = new Float64Array(n);
  const sell_bid = new Float64Array(n);
  let walk = from;
  const now = market.quotes[symbol * 3 + sell]?.bid ?? from;
  const liftNow = (now / from - 1) * 10_000;
  let drift = 0;
  for (let i = n - 1; i >= 0; i--) {
    walk *= 1 + (random() - 0.5) * 0.000_12;
    const isGap = i > 400 && i < 460;
    // Gross bps: the venues lie a little apart, and now and then a lot for a few seconds.
    drift = 0.93 * drift + (random() - 0.5) * 1.4;
    const isApart = i >= n - LIKE_NOW_S || (i > 620 && i < 640);
    const lift = isApart ? liftNow + (random() - 0.5) : Math.min(2, liftNow) + drift;
    buy_ask[i] = isGap ? Number.NaN : walk;
    sell_bid[i] = isGap ? Number.NaN : walk * (1 + lift / 10_000);
  }
  const size = coins[symbol]?.size ?? 1;
  const qty = sell_bid.map((bid) =>
    Number.isNaN(bid) ? Number.NaN : size * 0.35 * (0.2 + random() ** 3 * 3.4),
  );
  return { time_s, buy_ask, sell_bid, qty };
}
