import { expect, test } from 'vitest';
import { noSignals, withSignals } from '../../../../../src-renderer/data/signals-store.ts';
import {
  arranged,
  numbersOf,
  routeOfEpisode,
  traceOf,
} from '../../../../../src-renderer/screens/signals/model.ts';
import { FakeBackend } from '../../../../support/fake-api.ts';
import { closed, opened } from '../../signals.ts';
import { rowsOf } from '../rows.ts';

test('open episodes stand on top, the longest open first; closed ones follow, newest first', () => {
  const state = withSignals(
    noSignals,
    [opened('o1', 5_000), closed('c1', 1_000, 10), opened('o2', 2_000), closed('c2', 8_000, 10)],
    0,
  );
  expect(arranged(state.episodes).map((e) => e.id)).toEqual(['o2', 'o1', 'c2', 'c1']);
});

test('an open episode lives on its route; a closed one keeps what its end said', () => {
  const rows = rowsOf(
    [],
    [
      { reason: 'below_line' },
      { reason: 'below_line' },
      { reason: 'below_line' },
      { reason: 'below_line' },
      { reason: 'signal', net_bps: 2.5, peak_net_bps: 6 },
    ],
  );
  const [open] = withSignals(noSignals, [opened('a', 9_000)], 0).episodes;
  const { session } = new FakeBackend({ nowMs: () => 10_000, symbols: 1 });
  const route = routeOfEpisode(session, rows, open!);
  expect(route).toBe(4);
  expect(numbersOf(open!, rows, route, 10_000, 5_000)).toMatchObject({
    lifeMs: 1_000,
    netNowBps: 2.5,
    peakNetBps: 6,
    netAtOpenBps: 3,
    notional: 200,
  });
  // Without frames nothing is said about now.
  expect(numbersOf(open!, rows, route, 30_000, 5_000).netNowBps).toBeNaN();
  const [ended] = withSignals(noSignals, [opened('a', 9_000), closed('a', 9_000, 3_120)], 0).episodes;
  expect(numbersOf(ended!, rows, route, 99_000, 5_000)).toMatchObject({
    lifeMs: 3_120,
    peakNetBps: 5,
    netNowBps: Number.NaN,
  });
});

test('the trace says how long each step took, and nothing about a row of the past', () => {
  const steps = traceOf(opened('a', 1_000), 1_016);
  expect(steps.map((s) => Math.round(s.ms * 100) / 100)).toEqual([39.3, 0.6, 0.1, 16]);
  expect(traceOf(opened('a', 1_000), 0).at(-1)?.ms).toBeNaN();
});
