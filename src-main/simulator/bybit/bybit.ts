import type { Connection } from '../socket/connection.ts';
import type { Topic } from '../socket/topic.ts';
import type { Venue, VenueWorld } from '../socket/venue.ts';
import { BybitFeed } from './feed.ts';
import { sendBybitOdd } from './odd.ts';
import { bybitRest } from './rest.ts';
import { BybitSession } from './session.ts';
import { BybitTickers } from './tickers.ts';

const LINEAR = '/v5/public/linear';

/** Bybit v5 linear as its public socket and REST behave; facts with their dates in the files beside this one. */
export function bybit(world: VenueWorld): Venue {
  const feed = new BybitFeed(world);
  const tickers = new BybitTickers(world, feed);
  const odd = sendBybitOdd(world, feed);
  const random = world.random('sessions');
  const greet = (connection: Connection, topic: Topic) => {
    if (tickers.greet(connection, topic) || odd.greet(connection, topic)) return;
    // Trades have no history on subscribing; a book has its last state.
    const of = feed.symbols.find((each) => each.orderbook === topic);
    if (of !== undefined) world.hub.greet(connection, topic, feed.snapshot(of), 1, { bbo: 1 });
  };
  return {
    id: 'bybit',
    sockets: { public: LINEAR },
    accepts: (path) => path === LINEAR,
    open: (connection) => new BybitSession(connection, world, { random, greet }),
    rest: bybitRest(world, feed, tickers),
    restartUpdates(symbol) {
      for (const of of feed.symbols)
        if (symbol === undefined || symbol === of.book.coin.symbol) feed.restart(of);
    },
  };
}
