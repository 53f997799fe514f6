import { z } from 'zod';
import type { AlertRule } from './rule.ts';

/** Symbols of every watchlist, by the list's id. */
export type ListedSymbols = ReadonlyMap<string, readonly string[]>;

const list = z.object({ id: z.string(), symbols: z.array(z.string()) });

/** The watchlists among what the user prefers. What makes no sense is left out: preferences belong to the pages. */
export function listedSymbols(preferred: unknown): ListedSymbols {
  const lists = Array.isArray(preferred) ? preferred : [];
  return new Map(
    lists.flatMap((each) => {
      const parsed = list.safeParse(each);
      return parsed.success ? [[parsed.data.id, parsed.data.symbols] as const] : [];
    }),
  );
}

/**
 * A rule with the symbols that its watchlist holds now. A list that is empty, or gone, is watched by nobody: the rule sleeps
 * rather than to watch everything.
 */
export function withList(rule: AlertRule, lists: ListedSymbols): AlertRule {
  const { watchlist, symbols: chosen, ...scope } = rule.scope;
  if (watchlist === undefined) return rule;
  const listed = lists.get(watchlist) ?? [];
  const symbols = chosen.length === 0 ? [...listed] : listed.filter((symbol) => chosen.includes(symbol));
  return { ...rule, enabled: rule.enabled && symbols.length > 0, scope: { ...scope, symbols } };
}
