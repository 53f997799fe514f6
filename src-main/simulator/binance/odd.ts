import { between, pick } from '../market/draw.ts';
import { nextSettlement } from '../market/funding.ts';
import type { VenueWorld } from '../socket/venue.ts';
import type { BinanceFeed } from './feed.ts';

/** An off-book print on some symbol, so often on average, ms. */
const OFF_BOOK_MS = [20_000, 60_000] as const;
const LIQUIDATION_MS = [15_000, 45_000] as const;
/** `!bookTicker` is pushed so rarely today (seen 2026-10-07). */
const ALL_BOOKS_MS = 5_000;
/** The non-ASCII symbol says something so long after the start, then never again. */
const FALLS_SILENT_MS = 60_000;
const UNUSUAL = '牛来USDT';

/**
 * What a Binance adapter has to live with besides its symbols: off-book prints, liquidations, dated and COIN-M contracts
 * in the streams of all symbols, a symbol outside ASCII, one that stops for ever.
 */
export function sendOddTraffic(
  world: VenueWorld,
  feed: BinanceFeed,
): { markRows(timeMs: number): readonly string[] } {
  const { hub, agenda, clock, settings } = world;
  const random = world.random('odd');
  const startMs = clock.nowMs();

  agenda.add(startMs + between(random, ...OFF_BOOK_MS), (atMs) => {
    const of = pick(random, feed.symbols);
    const why = random() < 0.5 ? 'INSURANCE_FUND' : 'ADL';
    if (settings.odd) feed.offBook(of, why, atMs);
    return atMs + between(random, ...OFF_BOOK_MS);
  });

  const allLiquidations = hub.topic('!forceOrder@arr', 'forceOrder', '*');
  const liquidations = feed.symbols.map((of) =>
    hub.topic(`${of.native.toLowerCase()}@forceOrder`, 'forceOrder', of.book.coin.symbol),
  );
  agenda.add(startMs + between(random, ...LIQUIDATION_MS), (atMs) => {
    const of = pick(random, feed.symbols);
    if (settings.odd) {
      const { priceDecimals, sizeDecimals } = of.book.listing;
      const size = of.book.bidSize.toFixed(sizeDecimals);
      const price = (of.book.bid * 0.995).toFixed(priceDecimals);
      const time = Math.floor(atMs);
      const text = `{"e":"forceOrder","E":${time},"o":{"s":"${of.native}","S":"SELL","o":"LIMIT","f":"IOC","q":"${size}","p":"${price}","ap":"${of.book.bid.toFixed(priceDecimals)}","X":"FILLED","l":"${size}","z":"${size}","T":${time - 4},"ps":"${of.native}","st":1}}`;
      hub.publish(liquidations[of.book.index]!, text, 1, {});
      hub.publish(allLiquidations, text, 1, {});
    }
    return atMs + between(random, ...LIQUIDATION_MS);
  });

  const allBooks = hub.topic('!bookTicker', 'bookTicker', '*');
  const unusual = hub.topic(`${UNUSUAL.toLowerCase()}@bookTicker`, 'bookTicker', UNUSUAL);
  const bookRow = (symbol: string, time: number, kind: 1 | 2) =>
    `{"e":"bookTicker","u":${feed.nextUpdateId()},"s":"${symbol}","ps":"${symbol}","b":"0.02311","B":"5120","a":"0.02312","A":"801","T":${time},"E":${time},"st":${kind}}`;
  agenda.add(startMs + ALL_BOOKS_MS, (atMs) => {
    const time = Math.floor(atMs) - 1;
    if (settings.odd && atMs - startMs < FALLS_SILENT_MS)
      hub.publish(unusual, bookRow(UNUSUAL, time, 1), 1, {});
    if (allBooks.subscribers.size > 0) {
      for (const of of feed.symbols) hub.publish(allBooks, bookOf(of, time), 1, { bbo: 1 });
      if (settings.odd) {
        hub.publish(allBooks, bookRow(UNUSUAL, time, 1), 1, {});
        hub.publish(allBooks, bookRow('BTCUSD_PERP', time, 2), 1, {});
      }
    }
    return atMs + ALL_BOOKS_MS;
  });

  const bookOf = ({ book, native }: BinanceFeed['symbols'][number], time: number) => {
    const { priceDecimals, sizeDecimals } = book.listing;
    return `{"e":"bookTicker","u":${feed.nextUpdateId()},"s":"${native}","ps":"${native}","b":"${book.bid.toFixed(priceDecimals)}","B":"${book.bidSize.toFixed(sizeDecimals)}","a":"${book.ask.toFixed(priceDecimals)}","A":"${book.askSize.toFixed(sizeDecimals)}","T":${time},"E":${time},"st":1}`;
  };

  return {
    markRows(timeMs) {
      if (!settings.odd) return [];
      const row = (symbol: string, rest: string) =>
        `{"e":"markPriceUpdate","E":${timeMs},"s":"${symbol}","p":"84602.10000000","ap":"84602.10000000","P":"84588.40000000",${rest}}`;
      const settlement = nextSettlement(timeMs, 8);
      return [
        row(UNUSUAL, `"i":"0.02311000","r":"0.00005000","T":${settlement},"st":1`),
        row('BTCUSDT_270326', '"i":"84590.30000000","r":"0.00000000","T":0,"st":1'),
        row('BTCUSD_PERP', `"i":"84590.30000000","r":"0.00001200","T":${settlement},"st":2`),
        row('BTCUSD_270326', '"st":2'),
      ];
    },
  };
}
