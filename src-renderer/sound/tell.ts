import type { Alert } from '#shared/alerts/alert.ts';
import { notificationOf, type DesktopNotification } from '#shared/alerts/notification.ts';
import type { SoundName } from '#shared/alerts/sound-name.ts';
import { soundOf } from './sounds.ts';

/** Alerts older than this when they arrive are history: a backlog stays silent, ms. */
const CATCH_UP_MS = 5_000;

export interface TellParts {
  readonly ask: (sound: SoundName) => boolean;
  readonly test: (sound: SoundName) => boolean;
  /** @returns whether it is spoken */
  readonly say: (text: string, isUrgent: boolean) => boolean;
  readonly isSpeechOn: () => boolean;
  /** Whether the desktop is this window's part: allowed, not looked at, and not the shell's. */
  readonly isNotifying: () => boolean;
  readonly notify: (notification: DesktopNotification, alert: Alert) => void;
  readonly toast: (text: string) => void;
  /** Backend's wall clock, epoch ms. */
  readonly nowMs: () => number;
  /** Since the page was opened, ms: what is older was told by the page before it. */
  readonly pageAgeMs: () => number;
}

/** Tells one alert over every channel of this window that it asks for. */
export function tell(alert: Alert, parts: TellParts): void {
  if (parts.nowMs() - alert.at_ms > Math.min(CATCH_UP_MS, parts.pageAgeMs())) return;
  const isTest = alert.rule === 'test';
  const wants = (channel: Alert['channels'][number]): boolean => alert.channels.includes(channel);
  const isSounding =
    wants('sound') && (isTest ? parts.test('opened') : parts.ask(alert.sound ?? soundOf[alert.severity]));
  if (wants('speech') && (isTest || parts.isSpeechOn()))
    parts.say(alert.speech, alert.severity === 'critical');
  if (wants('desktop') && (isTest || parts.isNotifying()))
    parts.notify(notificationOf(alert, isSounding), alert);
  if (alert.severity !== 'info' && alert.severity !== 'closed') parts.toast(alert.title);
}
