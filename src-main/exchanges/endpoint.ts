import assert from 'node:assert/strict';
import type { Endpoints } from './exchange.ts';

/** Base address of a venue by its name. */
export function endpoint(endpoints: Endpoints, name: string): string {
  const base = endpoints[name];
  assert(
    base !== undefined,
    `endpoints: expected an address named ${name}, found ${Object.keys(endpoints).join(', ')}`,
  );
  return base;
}

/** Name of the n-th socket of a kind: `public`, then `public-2`. */
export function socketName(kind: string, at: number): string {
  return at === 0 ? kind : `${kind}-${at + 1}`;
}

/** Neighbours together while their sizes add up to at most `limit`; one that is larger stands alone. */
export function packed<T>(list: readonly T[], limit: number, size: (one: T) => number): T[][] {
  const packs: T[][] = [];
  let room = 0;
  for (const one of list) {
    const needs = size(one);
    const last = packs.at(-1);
    if (last === undefined || needs > room) {
      packs.push([one]);
      room = limit - needs;
    } else {
      last.push(one);
      room -= needs;
    }
  }
  return packs;
}
