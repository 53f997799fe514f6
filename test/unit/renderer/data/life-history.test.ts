import { expect, test } from 'vitest';
import type { Api } from '#shared/api/api.ts';
import type { SignalLife } from '#shared/api/signals.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { LifeHistory, MOST_KEPT, MOST_READ, PAGE } from '../../../../src-renderer/data/life-history.ts';

/** A history whose newest life has number `newest`; a page ends with the number of its oldest life. */
function historyOf(newest: () => number): Client<Api> {
  const life = (n: number) => ({ opportunity_id: String(n), opened_ms: n }) as SignalLife;
  const signals = {
    history: ({ limit = PAGE, after }: { limit?: number; after?: string }) => {
      const from = after === undefined ? newest() : Number(after) - 1;
      const lives = Array.from({ length: Math.min(limit, from) }, (_, i) => life(from - i));
      return Promise.resolve({ lives, next: lives.at(-1)?.opportunity_id ?? null, total: newest() });
    },
    stats: () => Promise.resolve(undefined),
  };
  return { signals } as unknown as Client<Api>;
}

test('a screen that stays open for days holds a bounded number of lives, without a hole among them', async () => {
  let newest = 20_000;
  const client = historyOf(() => newest);
  const history = new LifeHistory();
  await history.refresh(client, 1);
  for (let i = 0; i < 2 * (MOST_READ / PAGE); i++) await history.more(client, 1);
  expect(history.store.getState().lives.length).toBe(MOST_READ);

  let most = 0;
  for (let i = 0; i < 120; i++) {
    newest += PAGE / 2;
    await history.refresh(client, 1);
    most = Math.max(most, history.store.getState().lives.length);
  }
  expect(most).toBe(MOST_KEPT);
  await history.more(client, 1);
  const numbers = history.store.getState().lives.map(({ opened_ms }) => opened_ms);
  expect(numbers).toEqual(Array.from(numbers, (_, i) => newest - i));
});
