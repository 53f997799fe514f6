import type { Alert, AlertRecord, Suppression } from '#shared/alerts/alert.ts';
import type { DryRun } from '#shared/alerts/dry-run.ts';
import type { AlertRule, Channel } from '#shared/alerts/rule.ts';
import type { ChannelSettings, SecretName } from '#shared/alerts/settings.ts';
import type { QuietHours, ShelfScope } from '#shared/alerts/shelf.ts';
import type { AlertState, alertsApi, ChannelTest } from '#shared/api/alerts.ts';
import type { Handlers, Stop } from '#shared/rpc/contract.ts';
import type { Latest } from '../base/latest.ts';

/** What answers for alerts. */
export interface AlertSources {
  readonly state: Latest<AlertState>;
  live(listener: (alert: Alert) => void): Stop;
  log(limit: number): Promise<readonly AlertRecord[]>;
  suppressed(limit: number): readonly Suppression[];
  upsertRule(rule: AlertRule): Promise<void>;
  removeRule(id: string): Promise<void>;
  acknowledge(alarm: string | null): void;
  mute(scope: ShelfScope, untilMs: number | null): Promise<void>;
  unmute(id: string): Promise<void>;
  setQuietHours(hours: QuietHours): Promise<void>;
  setChannels(channels: ChannelSettings): Promise<void>;
  setSecret(name: SecretName, value: string | null): Promise<void>;
  dryRun(rule: AlertRule): Promise<DryRun>;
  test(channel: Channel): Promise<ChannelTest>;
}

/** Serves rules, mutes, channels and what was told. */
export function alertHandlers(alerts: AlertSources): Handlers<typeof alertsApi>['alerts'] {
  const done = async (change: Promise<void>): Promise<null> => {
    await change;
    return null;
  };
  return {
    live: (_, emit) => alerts.live(emit),
    state: (_, emit) => alerts.state.on(emit),
    log: ({ limit }) => alerts.log(limit),
    suppressed: ({ limit }) => alerts.suppressed(limit),
    upsertRule: ({ rule }) => done(alerts.upsertRule(rule)),
    removeRule: ({ id }) => done(alerts.removeRule(id)),
    acknowledge({ alarm }) {
      alerts.acknowledge(alarm);
      return null;
    },
    mute: ({ scope, until_ms }) => done(alerts.mute(scope, until_ms)),
    unmute: ({ id }) => done(alerts.unmute(id)),
    setQuietHours: (hours) => done(alerts.setQuietHours(hours)),
    setChannels: (channels) => done(alerts.setChannels(channels)),
    setSecret: ({ name, value }) => done(alerts.setSecret(name, value)),
    dryRun: ({ rule }) => alerts.dryRun(rule),
    test: ({ channel }) => alerts.test(channel),
  };
}
