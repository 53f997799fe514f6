import fc from 'fast-check';
import { expect, test } from 'vitest';
import { routes, scene, spreadRule } from './scene.ts';

const FIRE = 8;
const CLEAR = 5;
const keys = ['0:0>1', '0:2>0', '1:1>2'] as const;

/** Nets of three routes, the time to the next frame, and whether everything is muted then. */
const steps = fc.array(
  fc.record({
    nets: fc.tuple(...keys.map(() => fc.integer({ min: 0, max: 12 }))),
    waitMs: fc.integer({ min: 50, max: 3_000 }),
    isMuted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 80 },
);
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function run(all: Steps) {
  const s = scene([spreadRule({ cooldown_ms: 0 })]);
  let nowMs = 0;
  for (const { nets, waitMs, isMuted } of all) {
    s.engine.setShelves(
      isMuted ? [{ id: 'global', scope: { kind: 'global' }, since_ms: 0, until_ms: null }] : [],
    );
    s.take(routes(Object.fromEntries(keys.map((key, i) => [key, { net: nets[i]! }]))), nowMs);
    nowMs += waitMs;
  }
  s.engine.setShelves([]);
  s.pass(nowMs, nowMs + 10_000);
  return s;
}

test('every opening is told or withheld with its reason, exactly once', () => {
  fc.assert(
    fc.property(steps, (all) => {
      // Counted without the engine: hysteresis of each route by itself.
      let openings = 0;
      let muted = 0;
      const isOn = keys.map(() => false);
      for (const { nets, isMuted } of all)
        nets.forEach((net, i) => {
          if (!isOn[i] && net >= FIRE) {
            openings++;
            if (isMuted) muted++;
            isOn[i] = true;
          } else if (isOn[i] && net < CLEAR) isOn[i] = false;
        });
      const s = run(all);
      const told = s.told.reduce((sum, { count }) => sum + count, 0);
      expect({ told, muted: s.reasons().filter((reason) => reason === 'muted').length }).toEqual({
        told: openings - muted,
        muted,
      });
      expect(s.engine.active()).toHaveLength(isOn.filter(Boolean).length);
    }),
    { numRuns: 150 },
  );
});

test('the same inputs at the same times give the same alerts', () => {
  fc.assert(
    fc.property(steps, (all) => {
      expect(run(all).told).toEqual(run(all).told);
    }),
    { numRuns: 30 },
  );
});
