import type { Alert } from './alert.ts';
import { severityFacts } from './severity.ts';
import type { ShelfScope } from './shelf.ts';

/** An alert as the desktop shows it. */
export interface DesktopNotification {
  /** Notifications of one tag replace each other. */
  readonly tag: string;
  readonly title: string;
  /** Plain text, at most 200 characters. */
  readonly body: string;
  /** Without the system's sound, because ours plays. */
  readonly silent: boolean;
  /** Stays until somebody sees it. */
  readonly stays: boolean;
  readonly actions: readonly { readonly id: 'open' | 'mute'; readonly text: string }[];
}

const MAX_BODY = 200;
/** How long the notification's own button mutes, ms. */
export const NOTIFICATION_MUTE_MS = 15 * 60_000;

/** @param isSounding our own sound is heard for it */
export function notificationOf(alert: Alert, isSounding: boolean): DesktopNotification {
  const { glyph } = severityFacts[alert.severity];
  const body = alert.text.length > MAX_BODY ? `${alert.text.slice(0, MAX_BODY - 1)}…` : alert.text;
  return {
    tag: alert.alarm,
    title: `${glyph} ${alert.title}`,
    body,
    silent: isSounding,
    stays: alert.severity === 'critical' || alert.severity === 'degraded',
    actions: [
      { id: 'open', text: 'Open' },
      { id: 'mute', text: 'Mute 15 min' },
    ],
  };
}

/** What muting an alert covers: its route, else its venue, else everything that is critical, else its rule. */
export function muteScopeOf({
  subject,
  severity,
  rule,
}: Pick<Alert, 'subject' | 'severity' | 'rule'>): ShelfScope {
  if (severity === 'critical') return { kind: 'global' };
  const { symbol, buy, sell, venue } = subject;
  if (symbol !== undefined && buy !== undefined && sell !== undefined)
    return { kind: 'route', symbol, buy, sell };
  if (symbol !== undefined) return { kind: 'symbol', symbol };
  if (venue !== undefined) return { kind: 'venue', venue };
  return { kind: 'rule', rule };
}
