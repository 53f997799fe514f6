import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Config } from '#shared/config.ts';
import { nativeOf } from './frames.ts';
import { instrumentAnswers } from './instruments.ts';
import { Outlet } from './outlet.ts';
import { benchSlots } from './symbols.ts';

/** The three venues on one port of loopback: instruments, subscriptions, pings. Frames are sent by who owns the outlets. */
export interface VenueServer {
  readonly endpoints: Config['endpoints'];
  /** Resolves when quotes and trades of every slot are subscribed. */
  readonly subscribed: Promise<void>;
  /** Where the quotes and trades of each slot go. */
  readonly quotes: readonly (Outlet | undefined)[];
  readonly trades: readonly (Outlet | undefined)[];
}

/** Starts the venues on a free port. */
export async function startVenues(): Promise<VenueServer> {
  const feeds = new Map<string, { readonly list: (Outlet | undefined)[]; readonly slot: number }>();
  const quotes: (Outlet | undefined)[] = benchSlots.map(() => undefined);
  const trades: (Outlet | undefined)[] = benchSlots.map(() => undefined);
  for (const [slot, one] of benchSlots.entries()) {
    const [quote, trade] = topicsOf(one.exchange, nativeOf(one));
    feeds.set(quote, { list: quotes, slot });
    feeds.set(trade, { list: trades, slot });
  }
  const subscribed = Promise.withResolvers<void>();
  const take = (topic: string, outlet: Outlet): void => {
    const feed = feeds.get(topic);
    if (feed === undefined) return;
    feed.list[feed.slot] = outlet;
    if (![...quotes, ...trades].includes(undefined)) subscribed.resolve();
  };

  const http = createServer((request, answer) => {
    const body = instrumentAnswers[new URL(request.url ?? '/', 'http://venue').pathname];
    answer.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(body ?? {}));
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  http.on('upgrade', (request, socket: Socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const outlet = new Outlet(socket);
      ws.on('message', (bytes: Buffer) => {
        const { answers, topics } = hear(bytes.toString('utf8'));
        for (const text of answers) ws.send(text);
        for (const topic of topics) take(topic, outlet);
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const rest = `http://127.0.0.1:${port}`;
  const ws = `ws://127.0.0.1:${port}`;
  return {
    endpoints: {
      binance: { public: `${ws}/public`, market: `${ws}/market`, rest },
      bybit: { public: `${ws}/v5/public/linear`, rest },
      okx: { public: `${ws}/ws/v5/public`, rest },
    },
    subscribed: subscribed.promise,
    quotes,
    trades,
  };
}

/** Topics of a slot's quotes and trades, as a subscription names them. */
export function topicsOf(exchange: string, native: string): readonly [quote: string, trade: string] {
  if (exchange === 'binance')
    return [`${native.toLowerCase()}@bookTicker`, `${native.toLowerCase()}@aggTrade`];
  if (exchange === 'bybit') return [`orderbook.1.${native}`, `publicTrade.${native}`];
  return [`bbo-tbt:${native}`, `trades:${native}`];
}

interface Request {
  readonly method?: string;
  readonly params?: readonly string[];
  readonly id?: number | string;
  readonly op?: string;
  readonly req_id?: string;
  readonly args?: readonly (string | { readonly channel: string; readonly instId: string })[];
}

/** What a venue answers a message of a client, and which topics it asked for. The client is our own and trusted. */
function hear(text: string): { readonly answers: readonly string[]; readonly topics: readonly string[] } {
  if (text === 'ping') return { answers: ['pong'], topics: [] };
  const { method, params = [], id, op, req_id: requestId, args = [] } = JSON.parse(text) as Request;
  if (method !== undefined) return { answers: [JSON.stringify({ result: null, id })], topics: params };
  const reply = {
    success: true,
    ret_msg: op === 'ping' ? 'pong' : '',
    conn_id: 'bench',
    req_id: requestId,
    op,
  };
  const topics = args.map((arg) => (typeof arg === 'string' ? arg : `${arg.channel}:${arg.instId}`));
  const answers = args.flatMap((arg) =>
    typeof arg === 'string' ? [] : [JSON.stringify({ event: 'subscribe', arg, connId: 'bench' })],
  );
  return { answers: answers.length > 0 ? answers : [JSON.stringify(reply)], topics };
}
