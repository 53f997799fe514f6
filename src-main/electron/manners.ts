import type { Alert } from '#shared/alerts/alert.ts';
import type { ShelfScope } from '#shared/alerts/shelf.ts';
import type { AlertState } from '#shared/api/alerts.ts';
import type { Status } from '#shared/api/api.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { Latest } from '../base/latest.ts';
import type { DesktopSettings } from './desktop-settings.ts';
import type { MainWindow } from './main-window.ts';
import type { Notifications } from './notifications.ts';
import type { AwakeKeeper } from './power.ts';
import type { StateTray, TrayFacts } from './tray.ts';
import type { Updates } from './updates.ts';

export interface MannerParts {
  readonly status: Pick<Latest<Status>, 'on' | 'value'>;
  readonly alerts: {
    live(listener: (alert: Alert) => void): Stop;
    readonly state: Pick<Latest<AlertState>, 'on' | 'value'>;
    mute(scope: ShelfScope, untilMs: number | null): Promise<void>;
    unmute(id: string): Promise<void>;
  };
  readonly settings: Pick<Latest<DesktopSettings>, 'on' | 'value'>;
  readonly window: Pick<MainWindow, 'show' | 'hide' | 'isVisible'>;
  /** Undefined where the desktop has no tray. */
  readonly tray: ((facts: TrayFacts) => Pick<StateTray, 'update' | 'stop'>) | undefined;
  readonly notifications: Pick<Notifications, 'alert' | 'closeAll'>;
  readonly awake: Pick<AwakeKeeper, 'update'>;
  /** Undefined where the program does not replace itself. */
  readonly updates: Pick<Updates, 'apply' | 'stop'> | undefined;
  readonly update: Pick<Latest<string>, 'on' | 'value'>;
  readonly setLoginItem: (wanted: { readonly open: boolean; readonly hidden: boolean }) => Promise<void>;
  readonly clock: Pick<Clock, 'every' | 'wallMs'>;
}

export interface Manners {
  /** To be called when the window has come or gone. */
  windowChanged(): void;
  readonly stop: Stop;
}

/** The words of the tray's time left are renewed so often, ms. */
const REFRESH_MS = 15_000;

/** Brings state, alerts and settings to the desktop. Nothing here is needed for recording. */
export function startManners(parts: MannerParts): Manners {
  const { status, alerts, settings, window, notifications, awake, updates, update, clock } = parts;
  const facts = (): TrayFacts => ({
    status: status.value,
    shelves: alerts.state.value?.shelves ?? [],
    isVisible: window.isVisible,
    update: update.value,
    nowMs: clock.wallMs(),
  });
  const tray = parts.tray?.(facts());
  const refresh = (): void => tray?.update(facts());
  let login = '';
  const isRecording = (): boolean => status.value !== undefined && status.value.state !== 'ERROR';
  const stops: readonly Stop[] = [
    status.on(() => {
      refresh();
      awake.update(settings.value?.keep_awake === true, isRecording());
    }),
    alerts.state.on(refresh),
    update.on(refresh),
    alerts.live((alert) => notifications.alert(alert)),
    settings.on((now) => {
      awake.update(now.keep_awake, isRecording());
      updates?.apply(now);
      const wanted = { open: now.start_at_login, hidden: now.start_hidden };
      if (JSON.stringify(wanted) === login) return;
      login = JSON.stringify(wanted);
      // A list of the system that refuses is no reason to end: the setting shows what was asked for.
      parts.setLoginItem(wanted).catch(() => {});
    }),
    clock.every(REFRESH_MS, refresh),
  ];
  return {
    windowChanged: refresh,
    stop() {
      for (const stop of stops) stop();
      updates?.stop();
      notifications.closeAll();
      awake.update(false, false);
      tray?.stop();
    },
  };
}
