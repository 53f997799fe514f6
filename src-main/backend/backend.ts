import type { LogLine, Status } from '#shared/api/api.ts';
import type { Config } from '#shared/config.ts';
import type { FeeTable } from '#shared/market/fees.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import type { AlertSecrets } from '../alerts/alert-secrets.ts';
import type { SettingsSources } from '../api/settings.ts';
import type { Clock } from '../base/clock.ts';
import type { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { Recent } from '../base/recent.ts';
import type { SettingsOptions } from './open-settings.ts';
import type { UploadKeys } from './upload.ts';

/** What a host starts the backend with. */
export interface BackendOptions {
  readonly config: Config;
  readonly fees: FeeTable;
  /** For people: what was changed in their settings. */
  readonly notes: readonly string[];
  /** Where the settings come from; without it they cannot be told from arguments. */
  readonly settings?: SettingsOptions;
  /** Records from the built-in simulator instead of the venues. */
  readonly demo?: { readonly seed: number; readonly rate: number };
  /** Serves UI and data on loopback; without it only the host's own clients are served. */
  readonly http?: { readonly token: string };
  /** Of the store of the settings; present when they name a bucket. */
  readonly uploadKeys?: UploadKeys | undefined;
  /** Where secrets of alert channels are kept, where the host has a key store. */
  readonly alertSecrets?: AlertSecrets;
  readonly clock: Clock;
  readonly log: Log;
  readonly lines: Recent<LogLine>;
}

/** The backend at work, as a host sees it. */
export interface Backend {
  /** Address of the UI without the token; undefined without `http`. */
  readonly url: string | undefined;
  /** What is told to people: a host shows it on the desktop, and mutes. */
  readonly alerts: AlertDesk;
  /** Once a second, for a host that shows it. */
  readonly status: Pick<Latest<Status>, 'on' | 'value'>;
  /** For a host that asks something that is a setting. */
  readonly settings: SettingsSources['settings'];
  /** Stops in order: sockets, ring, parts, clients. Nothing that was received is lost. */
  stop(): Promise<void>;
}
