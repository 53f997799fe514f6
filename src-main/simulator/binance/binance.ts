import type { Venue, VenueWorld } from '../socket/venue.ts';
import { BinanceFeed } from './feed.ts';
import { sendMarks } from './marks.ts';
import { sendOddTraffic } from './odd.ts';
import { binanceRest } from './rest.ts';
import { BinanceSession } from './session.ts';
import { socketPath } from './streams.ts';
import { Weight } from './weight.ts';

/** Binance USD-M as its public sockets and REST behave; facts with their dates in the files beside this one. */
export function binance(world: VenueWorld): Venue {
  const feed = new BinanceFeed(world);
  const odd = sendOddTraffic(world, feed);
  sendMarks(world, feed, (timeMs) => odd.markRows(timeMs));
  return {
    id: 'binance',
    sockets: { public: '/public', market: '/market' },
    accepts: (path) => socketPath(path) !== undefined,
    open(connection, path, query) {
      const at = socketPath(path) ?? { route: 'unrouted', isCombined: false, streams: [] };
      if (at.isCombined) connection.envelope = (topic, text) => `{"stream":"${topic}","data":${text}}`;
      const asked = at.isCombined
        ? (query.get('streams') ?? '').split('/').filter((name) => name !== '')
        : at.streams;
      return new BinanceSession(connection, world, at.route, asked);
    },
    rest: binanceRest(world, feed, new Weight()),
  };
}
