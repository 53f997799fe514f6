import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';

/** Quote currencies of linear perpetuals. */
export const linearQuotes = ['USDT', 'USDC'] as const;

export type LinearQuote = (typeof linearQuotes)[number];

export function isLinearQuote(text: unknown): text is LinearQuote {
  return text === 'USDT' || text === 'USDC';
}

/** How a venue names its linear perpetuals, for when its instrument list is not at hand. */
export interface Naming {
  /** The perpetual a native name stands for; undefined for dated, inverse, spot and option names. Steps are NaN. */
  readonly perpetual: (native: string) => Instrument | undefined;
  /** Native name of a perpetual. */
  readonly native: (base: string, quote: LinearQuote) => string;
}

/** Older names of coins, as unified symbols do not use them. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['XBT', 'BTC'],
  ['XDG', 'DOGE'],
]);

/** What a venue says about one of its linear perpetuals. */
interface Named {
  readonly native: string;
  readonly base: string;
  readonly quote: LinearQuote;
  readonly contractValue: string;
  readonly index?: string;
  readonly tick?: number;
  readonly lot?: number;
  /** NaN where the venue does not say. */
  readonly minQty?: number;
  readonly minNotional?: number;
  readonly fundingHours?: number;
}

/** A linear perpetual, settled in its quote currency. Steps that are not known are NaN. */
export function perpetual(exchange: ExchangeId, named: Named): Instrument {
  const base = aliases.get(named.base) ?? named.base;
  return {
    exchange,
    type: 'perp',
    symbol: base + named.quote,
    base,
    quote: named.quote,
    settle: named.quote,
    native: named.native,
    contractValue: named.contractValue,
    ...(named.index === undefined ? {} : { index: named.index }),
    tick: named.tick ?? Number.NaN,
    lot: named.lot ?? Number.NaN,
    ...known({
      minQty: named.minQty,
      minNotional: named.minNotional,
      fundingHours: named.fundingHours,
    }),
  };
}

/** The facts that are there and above 0. */
function known<K extends string>(facts: Readonly<Record<K, number | undefined>>): Partial<Record<K, number>> {
  const found = Object.entries<number | undefined>(facts).filter(
    ([, value]) => value !== undefined && value > 0,
  );
  return Object.fromEntries(found) as Partial<Record<K, number>>;
}

/** True for text that can be a coin's name: well-formed, at most 32 characters, no blanks, controls or lower case. */
export function isCoin(text: string): boolean {
  return (
    text !== '' &&
    text.length <= 32 &&
    text.isWellFormed() &&
    text === text.toUpperCase() &&
    /^[^\s\p{C}"\\\-_]+$/u.test(text)
  );
}
