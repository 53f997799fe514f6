import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Flood, floodLimits, type Batch } from '#shared/alerts/flood.ts';
import { severities } from '#shared/alerts/severity.ts';

test('however alerts come, none is lost, and none of a severity within its spacing', () => {
  const steps = fc.array(
    fc.record({
      waitMs: fc.integer({ min: 0, max: 4_000 }),
      severity: fc.constantFrom(...severities),
      many: fc.integer({ min: 0, max: 30 }),
    }),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const flood = new Flood<number>();
      const sent: { atMs: number; batch: Batch<number> }[] = [];
      let nowMs = 0;
      let offered = 0;
      for (const { waitMs, severity, many } of all) {
        nowMs += waitMs;
        for (let i = 0; i < many; i++) flood.offer(severity, offered++);
        for (const batch of flood.release(nowMs)) sent.push({ atMs: nowMs, batch });
      }
      const count = sent.reduce((sum, { batch }) => sum + batch.count, 0);
      expect(count + flood.waiting).toBe(offered);
      for (const severity of severities) {
        const times = sent.filter(({ batch }) => batch.severity === severity).map(({ atMs }) => atMs);
        for (const [i, ms] of times.entries())
          if (i > 0) expect(ms - times[i - 1]!).toBeGreaterThanOrEqual(floodLimits.spacingMs);
      }
      // Of what shares a bucket, no stretch of time holds more than the bucket and what came back to it.
      const shared = sent.filter(({ batch }) =>
        ['recovered', 'opportunity', 'strong', 'degraded'].includes(batch.severity),
      );
      for (const [i, first] of shared.entries())
        for (const [j, last] of shared.entries())
          if (j >= i)
            expect(j - i + 1).toBeLessThanOrEqual(4 + ((last.atMs - first.atMs) * 4) / 10_000 + 1e-6);
    }),
    { numRuns: 200 },
  );
});

test('what waits goes out by itself, the most severe first', () => {
  const flood = new Flood<string>();
  for (const [i, severity] of (['opportunity', 'strong', 'degraded', 'recovered'] as const).entries()) {
    flood.offer(severity, 'first');
    expect(flood.release(i)).toHaveLength(1);
  }
  flood.offer('opportunity', 'a');
  flood.offer('opportunity', 'b');
  flood.offer('degraded', 'c');
  // The bucket is empty: a token comes back after 2.5 s.
  expect(flood.release(2_400)).toEqual([]);
  expect(flood.release(2_501).map(({ severity }) => severity)).toEqual(['degraded']);
  expect(flood.release(5_002)).toEqual([{ severity: 'opportunity', alerts: ['a', 'b'], count: 2 }]);
});

test('critical alerts need no token, and what informs takes none of the others', () => {
  const flood = new Flood<string>();
  for (let i = 0; i < 10; i++) {
    flood.offer('closed', 'x');
    flood.release(i * 1_500);
  }
  flood.offer('opportunity', 'y');
  expect(flood.release(15_000)).toEqual([{ severity: 'opportunity', alerts: ['y'], count: 1 }]);
  for (let i = 0; i < 8; i++) {
    flood.offer('critical', 'z');
    expect(flood.release(15_000 + i * 1_500)).toHaveLength(1);
  }
});
