import type { Notification, NotificationConstructorOptions } from 'electron';
import type { Alert } from '#shared/alerts/alert.ts';
import { muteScopeOf, NOTIFICATION_MUTE_MS, notificationOf } from '#shared/alerts/notification.ts';
import type { ShelfScope } from '#shared/alerts/shelf.ts';
import type { Place } from '#shared/deep-link.ts';
import type { Cancel, Clock } from '../base/clock.ts';

type Shown = Pick<Notification, 'show' | 'close'> & {
  on(event: 'click' | 'close', listener: () => void): unknown;
  on(event: 'action', listener: (event: unknown, index: number) => void): unknown;
};

export interface NotificationParts {
  readonly make: (options: NotificationConstructorOptions) => Shown;
  /** A window is on the screen and has the focus: its own messages are enough. */
  readonly isWatched: () => boolean;
  readonly show: (place: Place) => void;
  readonly mute: (scope: ShelfScope, untilMs: number) => void;
  readonly clock: Pick<Clock, 'after' | 'wallMs'>;
}

/** Newer alerts of the same kind wait so long for each other, ms. */
const THROTTLE_MS = 500;
/** What does not stay is taken away after this, ms. */
const CLOSE_AFTER_MS = 4_000;
/** On the screen at once. */
const MOST_SHOWN = 20;

/** Alerts as notifications of the system: one per alarm, the newest in the place of the one before. */
export class Notifications {
  readonly #parts: NotificationParts;
  readonly #shown = new Map<string, Shown>();
  readonly #waiting = new Map<string, { alert: Alert; cancel: Cancel }>();

  constructor(parts: NotificationParts) {
    this.#parts = parts;
  }

  /** Takes an alert; those that are not for the desktop are left alone. */
  alert(alert: Alert): void {
    if (!alert.channels.includes('desktop')) return;
    const waiting = this.#waiting.get(alert.alarm);
    if (waiting !== undefined) {
      waiting.alert = alert;
      return;
    }
    if (this.#shown.has(alert.alarm)) {
      const entry = { alert, cancel: this.#parts.clock.after(THROTTLE_MS, () => this.#release(alert.alarm)) };
      this.#waiting.set(alert.alarm, entry);
      return;
    }
    this.#show(alert);
  }

  closeAll(): void {
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
    for (const shown of this.#shown.values()) shown.close();
    this.#shown.clear();
  }

  #release(alarm: string): void {
    const waiting = this.#waiting.get(alarm);
    this.#waiting.delete(alarm);
    if (waiting !== undefined) this.#show(waiting.alert);
  }

  #show(alert: Alert): void {
    const { make, isWatched, show, mute, clock } = this.#parts;
    if (isWatched()) return;
    const { tag, title, body, silent, stays, actions } = notificationOf(
      alert,
      alert.channels.includes('sound'),
    );
    this.#shown.get(tag)?.close();
    if (this.#shown.size >= MOST_SHOWN) {
      const [oldest] = this.#shown.keys();
      this.#shown.get(oldest!)?.close();
      this.#shown.delete(oldest!);
    }
    const notification = make({
      title,
      body,
      silent,
      timeoutType: stays ? 'never' : 'default',
      urgency: alert.severity === 'critical' ? 'critical' : 'normal',
      actions: actions.map(({ text }) => ({ type: 'button', text })),
    });
    const forget = (): void => {
      if (this.#shown.get(tag) === notification) this.#shown.delete(tag);
    };
    notification.on('close', forget);
    notification.on('click', () => show(placeOf(alert)));
    notification.on('action', (_event, index) => {
      if (actions[index]?.id === 'open') show(placeOf(alert));
      if (actions[index]?.id === 'mute') mute(muteScopeOf(alert), clock.wallMs() + NOTIFICATION_MUTE_MS);
    });
    this.#shown.set(tag, notification);
    notification.show();
    if (!stays) clock.after(CLOSE_AFTER_MS, () => notification.close());
  }
}

/** Where an alert is explained: its route, else its symbol, else the state of the venues. */
export function placeOf({ subject, severity }: Pick<Alert, 'subject' | 'severity'>): Place {
  const { symbol, buy, sell } = subject;
  if (symbol !== undefined && buy !== undefined && sell !== undefined)
    return { screen: 'spreads', symbol, route: `${symbol}:${buy}>${sell}` };
  if (symbol !== undefined) return { screen: 'monitor', symbol };
  return {
    screen:
      severity === 'degraded' || severity === 'critical' || severity === 'recovered' ? 'health' : 'alerts',
  };
}
