/** Where a Binance USD-M socket was opened: the two routed paths, or the unrouted one that still answers. */
export type Route = 'public' | 'market' | 'unrouted';

export interface SocketPath {
  readonly route: Route;
  /** True on `/stream`: messages come wrapped with the stream's name. */
  readonly isCombined: boolean;
  /** Streams named in the path itself. */
  readonly streams: readonly string[];
}

/** `/public/ws/btcusdt@bookTicker`, `/market/stream`, `/ws`. @returns undefined for any other path */
export function socketPath(path: string): SocketPath | undefined {
  const match = /^(?:\/(public|market))?\/(ws|stream)((?:\/[^/]+)*)\/?$/.exec(path);
  if (match === null) return undefined;
  const route = (match[1] ?? 'unrouted') as Route;
  const isCombined = match[2] === 'stream';
  const named = (match[3] ?? '').split('/').filter((name) => name !== '');
  if (isCombined && named.length > 0) return undefined;
  return { route, isCombined, streams: named.map(decode) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const publicStreams = /(^!bookTicker|@bookTicker|@trade|@depth.*|@rpiDepth.*)$/;

/** True when messages of the stream come on the route; elsewhere it is acknowledged and silent (notice of 2026-03-06). */
export function flowsOn(route: Route, stream: string): boolean {
  return publicStreams.test(stream) ? route !== 'market' : route === 'market';
}
