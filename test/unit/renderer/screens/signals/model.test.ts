import { expect, test } from 'vitest';
import { noSignals, withSignals } from '../../../../../src-renderer/data/signals-store.ts';
import { everyLife } from '../../../../../src-renderer/data/life-filter.ts';
import { lifeOf } from '../../../../../src-renderer/data/life-of.ts';
import {
  arranged,
  hiddenText,
  numbersOf,
  routeOfLife,
  stateText,
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
  const { rows, open } = arranged(state.episodes, [], everyLife, 9_000);
  expect(rows.map(({ life }) => life.opportunity_id)).toEqual(['o2', 'o1', 'c2', 'c1']);
  expect(open).toBe(2);
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
  const route = routeOfLife(session, rows, lifeOf(open!));
  expect(route).toBe(4);
  expect(numbersOf(lifeOf(open!), rows, route, 10_000, 5_000)).toMatchObject({
    lifeMs: 1_000,
    netNowBps: 2.5,
    peakNetBps: 6,
  });
  // Without frames nothing is said about now.
  expect(numbersOf(lifeOf(open!), rows, route, 30_000, 5_000).netNowBps).toBeNaN();
  const [ended] = withSignals(noSignals, [opened('a', 9_000), closed('a', 9_000, 3_120)], 0).episodes;
  expect(numbersOf(lifeOf(ended!), rows, route, 99_000, 5_000)).toMatchObject({
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

test('what the history has and what was seen live is one list; the fuller telling of a life is shown', () => {
  const seen = withSignals(
    noSignals,
    [opened('a', 5_000), closed('a', 5_000, 700), closed('b', 3_000, 10)],
    0,
  );
  const old = lifeOf(withSignals(noSignals, [opened('b', 3_000), closed('b', 3_000, 10)], 0).episodes[0]!);
  const older = { ...old, opportunity_id: 'c', opened_ms: 1_000 };
  const { rows } = arranged(seen.episodes, [old, older], everyLife, 9_000);
  expect(rows.map(({ life }) => [life.opportunity_id, life.open_net_pct])).toEqual([
    ['a', 0.03],
    ['b', 0.03],
    ['c', 0.03],
  ]);
});

test('a filter hides open lives too, and counts them', () => {
  const state = withSignals(noSignals, [opened('a', 5_000), opened('b', 8_500)], 0);
  const long = arranged(state.episodes, [], { ...everyLife, minLifeMs: 1_000 }, 9_000);
  expect(long.rows.map(({ life }) => life.opportunity_id)).toEqual(['a']);
  expect(long.openHidden).toBe(1);
  // Half a second later it has lasted long enough.
  expect(arranged(state.episodes, [], { ...everyLife, minLifeMs: 1_000 }, 9_500).openHidden).toBe(0);
  expect(arranged(state.episodes, [], { ...everyLife, minNetBps: 3.1 }, 9_000).rows).toEqual([]);
  expect(hiddenText({ open: 1, closed: 1_204, unlisted: 2 })).toBe(
    '1 open and 1,204 closed hidden by the filters, 2 not in the watchlist',
  );
  expect(hiddenText({ open: 0, closed: 0, unlisted: 0 })).toBe('');
});

test('a suspect life is never called open', () => {
  const text = (type: 'SUSPECT' | 'BASIS' | 'ARBITRAGE_OPPORTUNITY', closed_ms: number | null) =>
    stateText({ type, closed_ms });
  expect([text('SUSPECT', null), text('SUSPECT', 5), text('BASIS', null)]).toEqual([
    '▲ suspect',
    '△ suspect',
    '◆ basis',
  ]);
});

test('an update raises the peak, the average and the largest size of a life', () => {
  const [episode] = withSignals(
    noSignals,
    [
      opened('a', 1_000),
      opened('a', 2_000, {
        event: 'UPDATED',
        net_pct: 0.06,
        qty: 5,
        net_profit: 0.3,
        peak_net_pct: 0.06,
        twa_net_pct: 0.04,
        max_qty: 5,
      }),
    ],
    0,
  ).episodes;
  expect(lifeOf(episode!)).toMatchObject({
    peak_net_pct: 0.06,
    twa_net_pct: 0.04,
    max_qty: 5,
    max_notional: 500,
    net_profit: 0.3,
    closed_ms: null,
  });
});

test('the largest size of a life and its value belong together, also where only the end tells of it', () => {
  const [episode] = withSignals(
    noSignals,
    [
      opened('a', 1_000, { qty: 2, buy_price: 100, buy_rate: 0.5 }),
      closed('a', 2_000, 1_000, { qty: 1, max_qty: 8, buy_price: 100, buy_rate: 0.5 }),
    ],
    0,
  ).episodes;
  expect(lifeOf(episode!)).toMatchObject({ max_qty: 8, max_notional: 400 });
});
