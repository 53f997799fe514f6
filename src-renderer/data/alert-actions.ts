import { errorText } from '#shared/error-text.ts';
import type { AlertsApiClient } from './alerts-client.ts';
import type { ShelfScope } from '#shared/alerts/shelf.ts';
import type { AppData } from './app-data.ts';
import { globalMute } from './alerts-store.ts';

const QUARTER_HOUR_MS = 15 * 60_000;

/** Asks the backend for something about alerts, and says so on the page when it is refused. @returns whether it was done */
export async function askAlerts(
  app: AppData,
  ask: (alerts: AlertsApiClient) => Promise<unknown>,
): Promise<boolean> {
  const { client } = app.session.getState();
  try {
    if (client === undefined) throw new Error('Arbscope cannot be reached');
    await ask(client.alerts);
    return true;
  } catch (cause) {
    app.toasts.say(errorText(cause));
    return false;
  }
}

/** @param forMs null: until somebody ends it */
export function mute(app: AppData, scope: ShelfScope, forMs: number | null): Promise<boolean> {
  const until_ms = forMs === null ? null : app.backendNowMs() + forMs;
  return askAlerts(app, (alerts) => alerts.mute({ scope, until_ms }));
}

export function unmute(app: AppData, id: string): Promise<boolean> {
  return askAlerts(app, (alerts) => alerts.unmute({ id }));
}

/** Silences everything for a quarter of an hour, or ends the silence. */
export function toggleMute(app: AppData): void {
  const shelf = globalMute(app.alerts.getState().state, app.backendNowMs());
  void (shelf === undefined ? mute(app, { kind: 'global' }, QUARTER_HOUR_MS) : unmute(app, shelf.id));
}

/** Ends the repetitions of an alarm, or with null of all, and notes it in the list. */
export async function acknowledge(app: AppData, alarm: string | null): Promise<void> {
  if (!(await askAlerts(app, (alerts) => alerts.acknowledge({ alarm })))) return;
  const atMs = app.backendNowMs();
  app.alerts.setState(({ log }) => ({
    log: log.map((record) =>
      record.acknowledged_ms === null && (alarm === null || record.alarm === alarm)
        ? { ...record, acknowledged_ms: atMs }
        : record,
    ),
  }));
}

/** Time until the clock on this wall next says eight in the morning, ms. @param now this machine's local time */
export function untilEight(now: Date): number {
  const eight = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 8);
  if (eight.getTime() <= now.getTime()) eight.setDate(eight.getDate() + 1);
  return eight.getTime() - now.getTime();
}
