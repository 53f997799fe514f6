import type { Session } from '#shared/api/api.ts';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { routesOf } from '#shared/market/route.ts';
import { routeKey, routeLabel } from '../route-name.ts';
import { ranked } from './rank.ts';

/** Something the palette can do. */
export interface PaletteEntry {
  readonly id: string;
  /** Kind, in a word: `symbol`, `route`, `screen`, `command`, `venue`, `key`. */
  readonly kind: string;
  readonly name: string;
  /** Further words it answers to. */
  readonly words: readonly string[];
  /** Beside the name: a key, a sentence. */
  readonly note: string;
  readonly run: () => void;
}

/** What the palette offers, by kind. Commands come from the shell; symbols and routes from the session. */
export interface PaletteSources {
  readonly session: Session | undefined;
  readonly screens: readonly { readonly id: string; readonly title: string }[];
  readonly commands: readonly PaletteEntry[];
  readonly keys: readonly PaletteEntry[];
  readonly onScreen: (id: string) => void;
  readonly onSymbol: (symbol: string) => void;
  readonly onRoute: (key: string) => void;
  readonly onVenue: (exchange: string) => void;
  /** Takes a time that was typed; undefined where nothing is replayed. */
  readonly onTime: ((text: string) => void) | undefined;
}

/** Entries shown at most. */
const MOST = 50;

/** First characters that narrow the palette. */
export const prefixes = [
  { prefix: '>', about: 'commands' },
  { prefix: ':', about: 'a time, in Replay' },
  { prefix: '@', about: 'a venue' },
  { prefix: '?', about: 'keys' },
] as const;

/** What to offer for what was typed, best first. */
export function offered(typed: string, sources: PaletteSources): PaletteEntry[] {
  const words = (entry: PaletteEntry): readonly string[] => [entry.name, ...entry.words];
  const rest = typed.slice(1);
  switch (typed[0]) {
    case '>':
      return ranked(sources.commands, rest, words).slice(0, MOST);
    case '@':
      return ranked(venues(sources), rest, words).slice(0, MOST);
    case '?':
      return ranked(sources.keys, rest, words).slice(0, MOST);
    case ':':
      return times(rest.trim(), sources);
    case undefined:
    default:
      return ranked(
        [...symbols(sources), ...screens(sources), ...routes(sources, typed)],
        typed,
        words,
      ).slice(0, MOST);
  }
}

function symbols({ session, onSymbol }: PaletteSources): PaletteEntry[] {
  return (session?.symbols ?? []).map(({ symbol, base }) => ({
    id: `symbol ${symbol}`,
    kind: 'symbol',
    name: symbol,
    words: [base],
    note: '',
    run: () => onSymbol(symbol),
  }));
}

function screens(sources: PaletteSources): PaletteEntry[] {
  return sources.screens.map(({ id, title }) => ({
    id: `screen ${id}`,
    kind: 'screen',
    name: title,
    words: [],
    note: '',
    run: () => sources.onScreen(id),
  }));
}

/** Routes are many: offered only once something was typed. */
function routes({ session, onRoute }: PaletteSources, typed: string): PaletteEntry[] {
  if (session === undefined || typed.trim() === '') return [];
  return routesOf(session.symbols.length, session.venues.length).map((route) => {
    const key = routeKey(session, route);
    const label = routeLabel(session, route);
    const { symbol = '', base = '' } = session.symbols[route.symbol] ?? {};
    return {
      id: `route ${key}`,
      kind: 'route',
      name: `${symbol} ${label}`,
      words: [symbol, base, label, ...label.split('→')],
      note: '',
      run: () => onRoute(key),
    };
  });
}

function venues({ session, onVenue }: PaletteSources): PaletteEntry[] {
  return (session?.venues ?? []).map(({ exchange }) => ({
    id: `venue ${exchange}`,
    kind: 'venue',
    name: exchangeLabels[exchange].name,
    words: [exchangeLabels[exchange].code, exchange],
    note: 'Health of this venue',
    run: () => onVenue(exchange),
  }));
}

function times(text: string, { onTime }: PaletteSources): PaletteEntry[] {
  if (onTime === undefined || text === '') return [];
  return [
    {
      id: 'time',
      kind: 'time',
      name: text,
      words: [],
      note: 'Jump to this time in Replay',
      run: () => onTime(text),
    },
  ];
}
