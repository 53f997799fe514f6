import type { Instrument } from '#shared/market/instrument.ts';
import { endpoint, packed } from '../endpoint.ts';
import type { Endpoints, SocketPlan, SubscribeRequest, Topic } from '../exchange.ts';
import { indexOf, topicName } from './names.ts';

/** The args of one request may have 64 KB; 480 requests an hour are allowed, so few and large ones. */
const REQUEST_BYTES = 60_000;
/** A connection on which nothing was pushed for 30 s is closed; the text `ping` keeps it. */
const PING_MS = 20_000;
const SEND_GAP_MS = 250;

interface Arg {
  readonly channel: string;
  readonly instId: string;
}

/** One connection. Every arg is acknowledged or refused on its own; the good ones of a request go on. */
export function okxSockets(endpoints: Endpoints, instruments: readonly Instrument[]): SocketPlan[] {
  const topics = instruments.flatMap((instrument, symbol) => topicsOf(instrument, symbol));
  const distinct = [...new Map(topics.map((topic) => [topic.name, topic])).values()];
  if (distinct.length === 0) return [];
  return [
    {
      name: 'public',
      url: endpoint(endpoints, 'public'),
      requests: packed(
        distinct,
        REQUEST_BYTES,
        (topic) => Buffer.byteLength(JSON.stringify(arg(topic))) + 1,
      ).map(subscribe),
      sendGapMs: SEND_GAP_MS,
      ping: { kind: 'text', everyMs: PING_MS, text: 'ping' },
      confirms: true,
    },
  ];
}

/** Longest silence of each channel: mark price 10 s, index 1 min, funding 90 s, open interest 3 s. */
function topicsOf(instrument: Instrument, symbol: number): Topic[] {
  const { native } = instrument;
  return [
    { name: topicName('bbo-tbt', native), symbol, streams: ['bbo'] },
    { name: topicName('trades', native), symbol, streams: ['trade'] },
    { name: topicName('mark-price', native), symbol, streams: ['mark_price'], cadenceMs: 10_000 },
    // Gives no event of its own: it is the index price beside the next mark price.
    { name: topicName('index-tickers', indexOf(instrument)), symbol, streams: [], cadenceMs: 60_000 },
    { name: topicName('funding-rate', native), symbol, streams: ['funding'], cadenceMs: 90_000 },
    { name: topicName('open-interest', native), symbol, streams: ['open_interest'], cadenceMs: 3000 },
  ];
}

function arg(topic: Topic): Arg {
  const at = topic.name.indexOf(':');
  return { channel: topic.name.slice(0, at), instId: topic.name.slice(at + 1) };
}

function subscribe(topics: readonly Topic[], at: number): SubscribeRequest {
  const id = String(at + 1);
  return { id, text: JSON.stringify({ id, op: 'subscribe', args: topics.map(arg) }), topics };
}
