import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Alert, AlertRecord } from '#shared/alerts/alert.ts';
import { isShelved, type Shelf } from '#shared/alerts/shelf.ts';
import type { AlertState } from '#shared/api/alerts.ts';

export interface AlertsState {
  /** Undefined before the first report. */
  readonly state: AlertState | undefined;
  /** What was told, newest first. */
  readonly log: readonly AlertRecord[];
  /** False until the past was read. */
  readonly isLoaded: boolean;
  /** Alerts the page did not get because it was too slow. */
  readonly missed: number;
}

/** Alerts kept on the page. */
export const KEPT_ALERTS = 500;

export function createAlertsStore(): StoreApi<AlertsState> {
  return createStore(() => ({ state: undefined, log: [], isLoaded: false, missed: 0 }));
}

/** With alerts that have just been told, oldest first; one that is there already is left out. */
export function withAlerts(before: AlertsState, alerts: readonly Alert[], missed: number): AlertsState {
  const known = new Set(before.log.map(({ id }) => id));
  const fresh = alerts
    .filter(({ id, rule }) => !known.has(id) && rule !== 'test')
    .map((alert): AlertRecord => ({ ...alert, acknowledged_ms: null }));
  return {
    ...before,
    log: [...fresh.toReversed(), ...before.log].slice(0, KEPT_ALERTS),
    missed: before.missed + missed,
  };
}

/** The mute of everything, while it lasts. @param nowMs backend's wall clock */
export function globalMute(state: AlertState | undefined, nowMs: number): Shelf | undefined {
  return state?.shelves.find((shelf) => shelf.scope.kind === 'global' && isShelved(shelf, nowMs));
}
