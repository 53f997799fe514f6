import { z } from 'zod';

/** A named choice of symbols, in the order they were added. */
export const watchlist = z.object({
  id: z.string().min(1).max(40),
  name: z.string().min(1).max(60),
  symbols: z.array(z.string().max(40)).max(500),
});
export type Watchlist = z.infer<typeof watchlist>;

/** The list that the star fills while no list is chosen. */
const FAVOURITES = 'favourites';

export function listOf(lists: readonly Watchlist[], id: string): Watchlist | undefined {
  return lists.find((list) => list.id === id);
}

/** True where a symbol passes the chosen list; every symbol does while none is chosen, or when it has been deleted. */
export function passes(lists: readonly Watchlist[], chosen: string, symbol: string): boolean {
  const list = listOf(lists, chosen);
  return list === undefined || list.symbols.includes(symbol);
}

/** List that the star changes now: the chosen one, else the favourites. */
export function starredList(lists: readonly Watchlist[], chosen: string): string {
  return listOf(lists, chosen) === undefined ? FAVOURITES : chosen;
}

/** Adds a symbol to a list or takes it out; the favourites are made when they are first needed. */
export function toggled(lists: readonly Watchlist[], id: string, symbol: string): Watchlist[] {
  const list = listOf(lists, id) ?? { id, name: id === FAVOURITES ? 'Favourites' : id, symbols: [] };
  const symbols = list.symbols.includes(symbol)
    ? list.symbols.filter((each) => each !== symbol)
    : [...list.symbols, symbol];
  const next = { ...list, symbols };
  return listOf(lists, id) === undefined
    ? [...lists, next]
    : lists.map((each) => (each.id === id ? next : each));
}

/** A name that no other list has: `Majors`, `Majors 2`. */
export function freeName(taken: readonly string[], wanted: string): string {
  const name = wanted.trim().slice(0, 56) || 'Unnamed';
  if (!taken.includes(name)) return name;
  for (let n = 2; ; n++) if (!taken.includes(`${name} ${n}`)) return `${name} ${n}`;
}
