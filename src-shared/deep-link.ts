import { z } from 'zod';
import { exchangeIds, exchangeLabels, type ExchangeId } from './market/exchange.ts';
import { decodeCursor } from './strategy/cursor.ts';

/** Addresses of the program begin so. */
export const LINK_SCHEME = 'arbscope';

/** Screens a link may lead to. */
const linkScreens = ['monitor', 'spreads', 'signals', 'health', 'gaps', 'data', 'replay', 'alerts'] as const;

/** Where a link leads: it shows something and changes nothing. */
export interface Place {
  readonly screen: (typeof linkScreens)[number];
  readonly symbol?: string;
  /** `BTCUSDT:okx>binance`. */
  readonly route?: string;
  /** Epoch ms. */
  readonly at?: number;
  readonly run?: string;
  /** An event of the run, in place of `at`. */
  readonly cursor?: string;
}

/** Longer texts are no links of ours. */
const MOST_CHARS = 300;
const symbol = /^[A-Z0-9]{2,32}$/;
const run = /^[A-Za-z0-9_-]{1,64}$/;
const EARLIEST_MS = Date.UTC(2009, 0, 3);
const LATEST_MS = Date.UTC(2100, 0, 1);

/**
 * Reads `arbscope://route/BTCUSDT/OKX/BIN?at=2026-01-15T10:00:00Z`, `arbscope://symbol/BTCUSDT`, `arbscope://run/<run>?at=…`
 * (`replay` for `run` too) and `arbscope://screen/gaps`. Venues by id or code; `at` in ISO or epoch ms, of a run also a cursor.
 *
 * @returns undefined for anything else: a link is never guessed at
 */
export function readDeepLink(text: string): Place | undefined {
  const match =
    /^arbscope:\/\/([a-z]{1,16})((?:\/[A-Za-z0-9_-]{1,64}){1,3})\/?(?:\?at=([A-Za-z0-9:.%=+/_-]{1,200}))?$/.exec(
      text,
    );
  if (match === null || text.length > MOST_CHARS) return undefined;
  const [, kind = '', path = '', atText] = match;
  const parts = path.slice(1).split('/');
  const place = placeOf(kind, parts);
  return place === undefined || atText === undefined ? place : placeAt(place, atText);
}

function placeOf(kind: string, parts: readonly string[]): Place | undefined {
  const [first = '', second = '', third = ''] = parts;
  switch (kind) {
    case 'route': {
      const [buy, sell] = [venue(second), venue(third)];
      if (
        parts.length !== 3 ||
        !symbol.test(first) ||
        buy === undefined ||
        sell === undefined ||
        buy === sell
      )
        return undefined;
      return { screen: 'spreads', symbol: first, route: `${first}:${buy}>${sell}` };
    }
    case 'symbol':
      return parts.length === 1 && symbol.test(first) ? { screen: 'monitor', symbol: first } : undefined;
    case 'run':
    case 'replay':
      return parts.length === 1 && run.test(first) ? { screen: 'replay', run: first } : undefined;
    case 'screen': {
      const screen = linkScreens.find((name) => name === first);
      return parts.length === 1 && screen !== undefined ? { screen } : undefined;
    }
    default:
      return undefined;
  }
}

function venue(text: string): ExchangeId | undefined {
  return exchangeIds.find(
    (id) => id === text.toLowerCase() || exchangeLabels[id].code === text.toUpperCase(),
  );
}

/** A place at a moment; only runs have events to name. */
function placeAt(place: Place, text: string): Place | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return undefined;
  }
  const at = instant(decoded);
  if (at !== undefined) return { ...place, at };
  return place.run !== undefined && isCursor(decoded) ? { ...place, cursor: decoded } : undefined;
}

function isCursor(text: string): boolean {
  try {
    decodeCursor(text);
    return true;
  } catch {
    return false;
  }
}

function instant(decoded: string): number | undefined {
  const ms = /^\d{12,14}$/.test(decoded)
    ? Number(decoded)
    : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/.test(decoded)
      ? Date.parse(decoded)
      : Number.NaN;
  return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : undefined;
}

const placeSchema = z.strictObject({
  screen: z.enum(linkScreens),
  symbol: z.string().regex(symbol).optional(),
  route: z
    .string()
    .regex(/^[A-Z0-9]{2,32}:[a-z]{2,16}>[a-z]{2,16}$/)
    .optional(),
  at: z.number().min(EARLIEST_MS).max(LATEST_MS).optional(),
  run: z.string().regex(run).optional(),
  cursor: z.string().max(256).refine(isCursor).optional(),
});

const PREFIX = '#go=';

/** A place as the fragment of the page's address: `#go=…`. */
export function placeHash(place: Place): string {
  return `${PREFIX}${encodeURIComponent(JSON.stringify(place))}`;
}

/** `#run=<run>&at=<time or cursor>`, as people write it into a browser's address. */
const RUN_HASH = /^#run=([A-Za-z0-9_-]{1,64})(?:&at=([A-Za-z0-9:.%=+/_-]{1,200}))?$/;

/** @returns undefined when the fragment is not a place */
export function readPlaceHash(hash: string): Place | undefined {
  const [, named, atText] = RUN_HASH.exec(hash) ?? [];
  if (named !== undefined) {
    const place = { screen: 'replay', run: named } as const;
    return atText === undefined ? place : placeAt(place, atText);
  }
  if (!hash.startsWith(PREFIX) || hash.length > 4 * MOST_CHARS) return undefined;
  try {
    const found = placeSchema.safeParse(JSON.parse(decodeURIComponent(hash.slice(PREFIX.length))));
    return found.success ? (JSON.parse(JSON.stringify(found.data)) as Place) : undefined;
  } catch {
    return undefined;
  }
}
