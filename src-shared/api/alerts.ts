import { z } from 'zod';
import type { Alert, AlertRecord, Suppression, SuppressionReason } from '../alerts/alert.ts';
import type { DryRun } from '../alerts/dry-run.ts';
import type { ActiveAlarm } from '../alerts/engine.ts';
import { alertRule, channels, type AlertRule } from '../alerts/rule.ts';
import { channelSettings, secretNames, type ChannelSettings, type SecretName } from '../alerts/settings.ts';
import { quietHours, shelfScope, type QuietHours, type Shelf } from '../alerts/shelf.ts';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';

/** A rule with what it did. */
export interface RuleState {
  readonly rule: AlertRule;
  readonly fired_24h: number;
  readonly suppressed_24h: number;
  /** Epoch ms; null before the first time. */
  readonly last_fired_ms: number | null;
}

/** How a channel that sends to others fares. */
export interface DeliveryState {
  readonly waiting: number;
  readonly sent: number;
  /** Given up after every attempt failed. */
  readonly failed: number;
  /** Found no room in the queue. */
  readonly dropped: number;
  /** Of the newest attempt; empty when it went well. */
  readonly error: string;
  readonly last_sent_ms: number | null;
}

/** Everything about alerts but the alerts themselves. */
export interface AlertState {
  readonly now_ms: number;
  readonly rules: readonly RuleState[];
  readonly shelves: readonly Shelf[];
  readonly quiet_hours: QuietHours;
  readonly is_quiet: boolean;
  readonly channels: ChannelSettings;
  readonly delivery: { readonly webhook: DeliveryState; readonly telegram: DeliveryState };
  /** Which secrets are stored; what they say is never told. */
  readonly secrets: Readonly<Record<SecretName, boolean>>;
  /** For people: where secrets are kept, or why they cannot be. */
  readonly secrets_kept: string;
  readonly active: readonly ActiveAlarm[];
  /** Alerts not told since the start, by reason. */
  readonly suppressed: Readonly<Partial<Record<SuppressionReason, number>>>;
  readonly told: number;
  /** For people: a settings file that could not be read, a disk that does not take it. */
  readonly notes: readonly string[];
}

/** What came of a test message. */
export interface ChannelTest {
  readonly ok: boolean;
  readonly text: string;
}

const nothing = z.strictObject({});
const limit = z.int().min(1).max(1_000);

export const alertsApi = {
  alerts: {
    /** Every alert from now on, at once. Beyond 1,000 unread the oldest are dropped and counted. */
    live: stream(nothing, shape<Alert>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
    /** When something about it changes, at most four times a second. */
    state: stream(nothing, shape<AlertState>(), { keep: 'latest', key: () => 'alerts' }),
    /** The newest alerts told, newest first. */
    log: query(z.strictObject({ limit }), shape<readonly AlertRecord[]>()),
    /** The newest alerts not told, newest first. */
    suppressed: query(z.strictObject({ limit }), shape<readonly Suppression[]>()),
    /** @throws INVALID_INPUT for a rule that makes no sense, and beyond 100 rules */
    upsertRule: query(z.strictObject({ rule: alertRule }), shape<null>()),
    /** @throws NOT_FOUND */
    removeRule: query(z.strictObject({ id: z.string().max(40) }), shape<null>()),
    /** An alarm by its key, or all that are on: repetitions end. */
    acknowledge: query(z.strictObject({ alarm: z.string().max(200).nullable() }), shape<null>()),
    /** @throws INVALID_INPUT for an end in the past */
    mute: query(
      z.strictObject({ scope: shelfScope, until_ms: z.number().min(0).max(8.64e15).nullable() }),
      shape<null>(),
    ),
    /** @throws NOT_FOUND */
    unmute: query(z.strictObject({ id: z.string().max(120) }), shape<null>()),
    setQuietHours: query(quietHours, shape<null>()),
    setChannels: query(channelSettings, shape<null>()),
    /** Stores a secret, or forgets it with null. It cannot be read again. */
    setSecret: query(
      z.strictObject({ name: z.enum(secretNames), value: z.string().min(1).max(500).nullable() }),
      shape<null>(),
    ),
    /** What a rule would have done with the last 24 hours. Nothing is stored and nobody is told. */
    dryRun: query(z.strictObject({ rule: alertRule }), shape<DryRun>()),
    /** Tells something harmless over one channel, past every limit. Sound, speech and desktop go to the windows. */
    test: query(z.strictObject({ channel: z.enum(channels) }), shape<ChannelTest>()),
  },
} satisfies Contract;
