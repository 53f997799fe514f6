import { expect, test } from 'vitest';
import type { AlertState } from '#shared/api/alerts.ts';
import { untilEight } from '../../../../../src-renderer/data/alert-actions.ts';
import { globalMute } from '../../../../../src-renderer/data/alerts-store.ts';
import { muteText } from '../../../../../src-renderer/screens/shell/mute.ts';

test('a mute of everything is shown until its end; one of a route is none', () => {
  const scope = { kind: 'global' } as const;
  const state = (shelves: AlertState['shelves']): AlertState => ({ shelves }) as AlertState;
  const timed = { id: 'global', scope, since_ms: 0, until_ms: 10 };
  const route = { ...timed, id: 'r', scope: { kind: 'symbol', symbol: 'BTCUSDT' } as const };
  expect(globalMute(state([route, timed]), 9)).toBe(timed);
  expect(globalMute(state([route, timed]), 10)).toBeUndefined();
  expect(globalMute(state([{ ...timed, until_ms: null }]), 1e15)).toBeDefined();
  expect(globalMute(undefined, 0)).toBeUndefined();
  expect(muteText({ until_ms: 900_000 }, 1)).toBe('muted 14:59');
  expect(muteText({ until_ms: null }, 0)).toBe('muted');
});

test('until eight is today or tomorrow, by the clock on the wall', () => {
  const hour = 3_600_000;
  expect(untilEight(new Date(2026, 5, 10, 6, 30))).toBe(1.5 * hour);
  expect(untilEight(new Date(2026, 5, 10, 8, 0))).toBe(24 * hour);
  expect(untilEight(new Date(2026, 5, 10, 22, 0))).toBe(10 * hour);
});
