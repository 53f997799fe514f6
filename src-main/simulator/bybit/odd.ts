import { between, pick } from '../market/draw.ts';
import type { Connection } from '../socket/connection.ts';
import type { Topic } from '../socket/topic.ts';
import type { VenueWorld } from '../socket/venue.ts';
import type { BybitFeed } from './feed.ts';

const LIQUIDATION_MS = [15_000, 45_000] as const;
/** A dated contract of the linear category: no funding, hence empty texts. */
const DATED = 'BTCUSDT-26MAR27';

/** Liquidations, which are no trades, and the ticker of a dated contract, whose funding fields are empty. */
export function sendBybitOdd(
  world: VenueWorld,
  feed: BybitFeed,
): { greet(connection: Connection, topic: Topic): boolean } {
  const { hub, agenda, clock, settings } = world;
  const random = world.random('odd');
  const liquidations = feed.symbols.map((of) =>
    hub.topic(`allLiquidation.${of.native}`, 'allLiquidation', of.book.coin.symbol),
  );
  agenda.add(clock.nowMs() + between(random, ...LIQUIDATION_MS), (atMs) => {
    const { book, native } = pick(random, feed.symbols);
    const topic = liquidations[book.index]!;
    const ts = Math.floor(atMs);
    const row = `{"T":${ts - 400},"s":"${native}","S":"Sell","v":"${book.bidSize}","p":"${(book.bid * 0.995).toFixed(book.listing.priceDecimals)}"}`;
    if (settings.odd)
      hub.publish(topic, `{"topic":"${topic.name}","type":"snapshot","ts":${ts},"data":[${row}]}`, 1, {});
    return atMs + between(random, ...LIQUIDATION_MS);
  });

  const dated = hub.topic(`tickers.${DATED}`, 'tickers', DATED);
  return {
    greet(connection, topic) {
      if (topic !== dated) return false;
      const ts = Math.floor(clock.nowMs()) - 1;
      const data = `{"symbol":"${DATED}","tickDirection":"PlusTick","price24hPcnt":"0.001201","lastPrice":"85102.50","markPrice":"85101.22","indexPrice":"84590.30","openInterest":"326.311","openInterestValue":"27769466.20","deliveryTime":"2027-03-26T08:00:00Z","basisRate":"0.00605","deliveryFeeRate":"0.0005","predictedDeliveryPrice":"0.00","basis":"512.2","nextFundingTime":"","fundingRate":"","bid1Price":"85101.50","bid1Size":"0.12","ask1Price":"85104.00","ask1Size":"0.31"}`;
      hub.greet(
        connection,
        topic,
        `{"topic":"${topic.name}","type":"snapshot","data":${data},"cs":12582755307,"ts":${ts}}`,
        1,
        {},
      );
      return true;
    },
  };
}
