import { whole } from '../market/draw.ts';
import type { Connection } from '../socket/connection.ts';
import type { Topic } from '../socket/topic.ts';
import type { Venue, VenueWorld } from '../socket/venue.ts';
import { OkxFeed } from './feed.ts';
import { OkxPeriodic } from './periodic.ts';
import { okxRest } from './rest.ts';
import { OkxSession } from './session.ts';

const PUBLIC = '/ws/v5/public';
const BUSINESS = '/ws/v5/business';
/** New connections a second from one address (docs); here all clients come from one. */
const UPGRADES_PER_SECOND = 3;

/** OKX v5 swaps as the public sockets and REST behave; facts with their dates in the files beside this one. */
export function okx(world: VenueWorld): Venue {
  const feed = new OkxFeed(world);
  const periodic = new OkxPeriodic(world, feed);
  const random = world.random('sessions');
  const sessions = new WeakMap<Connection, OkxSession>();
  let upgrades: number[] = [];

  const greet = (connection: Connection, topic: Topic) => {
    const latest = periodic.greet(topic);
    if (latest !== undefined) return world.hub.greet(connection, topic, latest.text, 1, latest.events);
    const book = feed.symbols.find((each) => each.bbo === topic);
    if (book !== undefined) {
      return world.hub.greet(connection, topic, feed.bboText(book, world.clock.nowMs()), 1, { bbo: 1 });
    }
    // The last trade again, with its old time: maybe seen before a reconnect (wire 2022).
    const of = feed.symbols.find((each) => each.trades === topic);
    const trade = of?.recent.newest(1)[0];
    if (of !== undefined && trade !== undefined) {
      world.hub.greet(connection, topic, feed.tradeText(of, trade), 1, { trade: 1 });
    }
  };

  return {
    id: 'okx',
    sockets: { public: PUBLIC },
    refuses(atMs) {
      upgrades = upgrades.filter((upgradeMs) => atMs - upgradeMs < 1_000);
      if (upgrades.length >= UPGRADES_PER_SECOND) return 429;
      upgrades.push(atMs);
      return undefined;
    },
    accepts: (path) => path === PUBLIC || path === BUSINESS,
    open(connection, path) {
      const connId = whole(random, 0, 0xffff_ffff).toString(16).padStart(8, '0');
      const endpoint = path === BUSINESS ? 'business/' : '';
      const session = new OkxSession(connection, world, { connId, endpoint, greet });
      sessions.set(connection, session);
      return session;
    },
    rest: okxRest(world, feed),
    notice(connections, closeAfterMs) {
      for (const connection of connections) sessions.get(connection)?.notice();
      world.deadlines.add(world.clock.nowMs() + closeAfterMs, () => {
        for (const connection of connections) connection.close(1001, 'service upgrade');
      });
    },
  };
}
