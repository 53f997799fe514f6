import type { Instrument } from '../../src-shared/market/instrument.ts';
import type {
  EventSink,
  Exchange,
  Reader,
  Reading,
  SocketPlan,
  Topic,
} from '../../src-main/exchanges/exchange.ts';

/** What the tiny venue's frames say: one word and its arguments, separated by spaces. */
const commands: Readonly<Record<string, (sink: EventSink, args: readonly string[]) => Reading>> = {
  /** bbo symbol tsMs bid bidQty ask askQty, repeated for several events in one frame */
  bbo(sink, args) {
    for (let i = 0; i < args.length; i += 6) {
      const [symbol, tsMs, bid, bidQty, ask, askQty] = args.slice(i, i + 6).map(Number);
      sink.bbo(symbol!, tsMs!, 0, bid!, bidQty!, ask!, askQty!);
    }
    return 'events';
  },
  /** trade symbol tsMs price */
  trade(sink, args) {
    const [symbol, tsMs, price] = args.map(Number);
    sink.trade(symbol!, tsMs!, 0, price!, 1, 1, 'id');
    return 'events';
  },
  /** mark symbol tsMs price */
  mark(sink, args) {
    const [symbol, tsMs, price] = args.map(Number);
    sink.markPrice(symbol!, tsMs!, 0, price!, Number.NaN);
    return 'events';
  },
  nothing: () => 'events',
  /** A good frame with one bad row. */
  row(sink) {
    sink.refuse('bad price');
    return 'events';
  },
  pong: () => ({ control: 'pong' }),
  info: () => ({ control: 'info' }),
  closing: () => ({ control: 'closing', why: '64008' }),
  ack: (_, [topic]) => ({ control: 'subscribed', topics: [topic!] }),
  ackid: (_, [requestId]) => ({ control: 'subscribed', requestId: requestId! }),
  refuse: (_, [topic]) => ({ control: 'refused', topics: [topic!], why: 'no such topic' }),
  refuseid: (_, [requestId]) => ({ control: 'refused', requestId: requestId!, why: 'bad request' }),
  refuseall: () => ({ control: 'refused', why: 'too many' }),
};

export function fakeReader(): Reader {
  return {
    fallbacks: 0,
    read(frame, sink) {
      const [word, ...args] = new TextDecoder().decode(frame).split(' ');
      return Object.hasOwn(commands, word!) ? commands[word!]!(sink, args) : { reject: 'not JSON' };
    },
  };
}

export function topic(name: string, symbol: number, streams: Topic['streams'], cadenceMs?: number): Topic {
  return { name, symbol, streams, ...(cadenceMs === undefined ? {} : { cadenceMs }) };
}

/** A plan with one request per topic. */
export function planOf(topics: readonly Topic[], more: Partial<SocketPlan> = {}): SocketPlan {
  return {
    name: 'public',
    url: 'ws://venue/public',
    requests: topics.map((one, i) => ({ id: String(i + 1), text: `subscribe ${one.name}`, topics: [one] })),
    sendGapMs: 50,
    ping: { kind: 'text', everyMs: 20_000, text: 'ping' },
    confirms: true,
    ...more,
  };
}

export function instrument(symbol: string, lot = 0.001): Instrument {
  const base = symbol.replace(/USDT$/, '');
  return {
    exchange: 'okx',
    type: 'perp',
    symbol,
    base,
    quote: 'USDT',
    settle: 'USDT',
    native: symbol,
    contractValue: '1',
    tick: 0.1,
    lot,
  };
}

/** A venue whose REST answer is a list of symbols and whose frames are the words above. */
export function fakeExchange(more: Partial<Exchange> = {}): Exchange {
  return {
    id: 'okx',
    streams: ['bbo', 'trade'],
    endpoints: { public: 'ws://venue/public', rest: 'http://venue' },
    connectsPerSecond: 100,
    instruments: (endpoints) => ({
      url: `${endpoints['rest']}/instruments`,
      read: (body) => (body as string[]).map((symbol) => instrument(symbol)),
    }),
    sockets: (_, instruments) => [
      planOf(
        instruments.flatMap((one, i) => [
          topic(`bbo.${one.symbol}`, i, ['bbo']),
          topic(`trade.${one.symbol}`, i, ['trade']),
        ]),
      ),
    ],
    reader: fakeReader,
    ...more,
  };
}
