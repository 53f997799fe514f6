import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint, packed, socketName } from '../endpoint.ts';
import type { Endpoints, SocketPlan, SubscribeRequest, Topic } from '../exchange.ts';

/** Streams one connection takes: 1024; the 1025th costs all of them. (measured 2026-10-07) */
const STREAMS_PER_SOCKET = 1000;
/** Names in one SUBSCRIBE: 200 were accepted. (measured 2026-10-07) */
const STREAMS_PER_REQUEST = 200;
/** 10 messages a second are allowed, pings included; repeat offenders lose their address. */
const SEND_GAP_MS = 250;
/** The server pings only every three minutes: own pings show a dead link sooner. */
const PING_MS = 20_000;
/** Connections are closed after 24 hours. */
const MAX_AGE_MS = (23 * 60 + 50) * 60_000;

/**
 * Two kinds of sockets, because a stream of the other category is acknowledged and stays silent (routed paths since
 * 2026-03-06): best bids and offers on /public, trades, mark price and funding on /market.
 */
export function binanceSockets(endpoints: Endpoints, instruments: readonly Instrument[]): SocketPlan[] {
  const books = instruments.map(({ native }, symbol): Topic => ({
    name: `${native.toLowerCase()}@bookTicker`,
    symbol,
    streams: ['bbo'],
  }));
  const market = instruments.flatMap(({ native }, symbol): Topic[] => [
    // `@trade` would be 150 ms earlier but is not in the documentation.
    { name: `${native.toLowerCase()}@aggTrade`, symbol, streams: ['trade'] },
    {
      name: `${native.toLowerCase()}@markPrice@1s`,
      symbol,
      streams: ['mark_price', 'funding'],
      cadenceMs: 1000,
    },
  ]);
  return [
    ...plans('public', endpoint(endpoints, 'public'), books),
    ...plans('market', endpoint(endpoints, 'market'), market),
  ];
}

function plans(kind: string, base: string, topics: readonly Topic[]): SocketPlan[] {
  return packed(topics, STREAMS_PER_SOCKET, () => 1).map((share, at) => ({
    name: socketName(kind, at),
    url: `${base}/stream`,
    requests: packed(share, STREAMS_PER_REQUEST, () => 1).map(request),
    sendGapMs: SEND_GAP_MS,
    ping: { kind: 'protocol', everyMs: PING_MS },
    maxAgeMs: MAX_AGE_MS,
    // Unknown names are acknowledged like any other.
    confirms: false,
  }));
}

/** The id must be a whole number. */
function request(topics: readonly Topic[], at: number): SubscribeRequest {
  const params = topics.map((topic) => topic.name);
  return { id: String(at + 1), text: JSON.stringify({ method: 'SUBSCRIBE', params, id: at + 1 }), topics };
}
