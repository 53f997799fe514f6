import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint, packed, socketName } from '../endpoint.ts';
import type { Endpoints, SocketPlan, SubscribeRequest, Topic } from '../exchange.ts';

/** All args of one connection together: 21,000 characters. */
const ARGS_PER_SOCKET = 20_000;
const PING_MS = 20_000;
const SEND_GAP_MS = 50;

/**
 * One request per symbol: the venue refuses a request as a whole when one topic of it is unknown, and answers to the
 * request, not to its topics. Three topics stay below the ten args that have been refused before (2026-05).
 */
export function bybitSockets(endpoints: Endpoints, instruments: readonly Instrument[]): SocketPlan[] {
  const requests = instruments.map(({ native }, symbol) => topics(native, symbol));
  const shares = packed(requests, ARGS_PER_SOCKET, (request) =>
    request.reduce((length, topic) => length + topic.name.length + '"",'.length, 0),
  );
  return shares.map((share, at) => ({
    name: socketName('public', at),
    url: endpoint(endpoints, 'public'),
    requests: share.map(subscribe),
    sendGapMs: SEND_GAP_MS,
    ping: { kind: 'text', everyMs: PING_MS, text: '{"op":"ping"}' },
    confirms: true,
  }));
}

/** All three are sent on change only; one ticker topic carries three streams of different pace. */
function topics(native: string, symbol: number): Topic[] {
  return [
    { name: `orderbook.1.${native}`, symbol, streams: ['bbo'] },
    { name: `publicTrade.${native}`, symbol, streams: ['trade'] },
    { name: `tickers.${native}`, symbol, streams: ['mark_price', 'funding', 'open_interest'] },
  ];
}

function subscribe(list: readonly Topic[], at: number): SubscribeRequest {
  const id = String(at + 1);
  return {
    id,
    text: JSON.stringify({ op: 'subscribe', args: list.map((topic) => topic.name), req_id: id }),
    topics: list,
  };
}
