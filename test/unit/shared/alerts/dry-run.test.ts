import { expect, test } from 'vitest';
import { dryRun, type PastInput } from '#shared/alerts/dry-run.ts';
import type { AlertInput } from '#shared/alerts/engine.ts';
import { defaultRule, routes, signal, spreadRule, world } from './scene.ts';

const at = (atMs: number, input: AlertInput): PastInput => ({ atMs, input });

test('counts what a rule would have told and withheld, with the times, whether or not it is on', () => {
  const past = [0, 30_000, 90_000, 100_000].flatMap((ms) => [
    at(ms, signal('OPENED', 0.03)),
    at(ms + 4_000, signal('CLOSED', 0)),
  ]);
  const rule = defaultRule('opportunity', { enabled: false, announce_end: false });
  expect(dryRun(rule, world, past)).toMatchObject({
    fired: 2,
    times: [{ at_ms: 0 }, { at_ms: 90_000 }],
    suppressed: { cooldown: 2 },
    suppressed_at_ms: [30_000, 100_000],
  });
});

test('delays are waited out between two things of the past', () => {
  const past = [at(0, routes({ '0:2>0': { net: 9 } })), at(10_000, routes({ '0:2>0': { net: 1 } }))];
  expect(dryRun(spreadRule({ on_delay_ms: 300 }), world, past).times.map(({ at_ms }) => at_ms)).toEqual([
    300,
  ]);
  expect(dryRun(spreadRule({ on_delay_ms: 20_000 }), world, past).fired).toBe(0);
});

test('alerts told together are counted one by one', () => {
  const past = [at(0, routes({ '0:2>0': { net: 9 }, '1:2>0': { net: 9 }, '1:0>1': { net: 9 } }))];
  expect(dryRun(spreadRule(), world, past)).toMatchObject({
    fired: 3,
    times: [{ at_ms: 0 }],
    suppressed: {},
  });
});
