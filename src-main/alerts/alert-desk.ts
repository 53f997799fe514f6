import type { Alert, AlertRecord, Suppression } from '#shared/alerts/alert.ts';
import { dryRun, type DryRun, type PastInput } from '#shared/alerts/dry-run.ts';
import { AlertEngine, type AlertInput } from '#shared/alerts/engine.ts';
import type { AlertWorld } from '#shared/alerts/prepared-rule.ts';
import type { AlertRule, Channel } from '#shared/alerts/rule.ts';
import {
  MAX_RULES,
  type AlertSettings,
  type ChannelSettings,
  type SecretName,
} from '#shared/alerts/settings.ts';
import { withList, type ListedSymbols } from '#shared/alerts/watched-list.ts';
import { isQuiet, isShelved, shelfId, type QuietHours, type ShelfScope } from '#shared/alerts/shelf.ts';
import type { AlertState, ChannelTest } from '#shared/api/alerts.ts';
import type { WatchedStatus } from '#shared/alerts/health-readings.ts';
import type { Frame } from '#shared/api/frames.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Files } from '../base/files.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { readAlertFile, writeAlertFile } from './alert-file.ts';
import type { AlertLog } from './alert-log.ts';
import type { AlertSecrets } from './alert-secrets.ts';
import { LevelHistory } from './level-history.ts';
import { Outlets } from './outlets.ts';
import type { SendRequest } from './send-request.ts';
import { Tally } from './tally.ts';
import { telegramToken } from './telegram.ts';
import { WakeWatch } from './wake-watch.ts';

export interface AlertDeskPorts {
  readonly dataDir: string;
  readonly world: AlertWorld;
  readonly secrets: AlertSecrets;
  readonly alertLog: AlertLog;
  /** What was said of opportunities since a time, oldest first, and from when on it is whole. */
  readonly signalsSince: (
    fromMs: number,
  ) => Promise<{ readonly past: readonly PastInput[]; readonly fromMs: number }>;
  /** Minute of the local day at a wall time. */
  readonly minuteOfDay: (ms: number) => number;
  readonly send: SendRequest;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How often delays and waiting messages are looked at, ms. */
const TICK_MS = 100;
const PUBLISH_EVERY_MS = 250;
/** Signals that arrive later than this are history, ms. */
const LATE_MS = 5_000;
const DAY_MS = 86_400_000;

/** Reads what was chosen and begins to watch. @throws what the disk throws when even setting a bad file aside fails */
export async function openAlertDesk(ports: AlertDeskPorts): Promise<AlertDesk> {
  const { settings, note } = await readAlertFile(ports.files, ports.dataDir, ports.clock);
  if (note !== '') ports.log('warn', 'note', { note });
  return new AlertDesk(ports, settings, note === '' ? [] : [note]);
}

/** The engine at work: fed by the recorder, asked and told by windows, heard over every channel. */
export class AlertDesk {
  /** Every alert that is told, at once. */
  readonly alerts = new Emitter<Alert>();
  readonly state = new Latest<AlertState>();
  readonly #ports: AlertDeskPorts;
  readonly #engine: AlertEngine;
  readonly #tally = new Tally();
  readonly #levels: LevelHistory;
  readonly #outlets: Outlets;
  readonly #time: WakeWatch;
  readonly #cancels: Cancel[];
  #settings: AlertSettings;
  #lists: ListedSymbols = new Map();
  #notes: readonly string[];
  #isChanged = true;
  #saving: Promise<void> = Promise.resolve();
  #testId = 0;
  #isStopped = false;

  constructor(ports: AlertDeskPorts, settings: AlertSettings, notes: readonly string[]) {
    const { world, clock } = ports;
    this.#ports = ports;
    this.#settings = settings;
    this.#notes = notes;
    this.#time = new WakeWatch(clock);
    this.#engine = new AlertEngine({ world, minuteOfDay: ports.minuteOfDay });
    this.#levels = new LevelHistory(world.symbols.length, world.venues.length);
    this.#outlets = new Outlets({
      ...ports,
      settings: () => this.#settings.channels,
      onChange: () => (this.#isChanged = true),
    });
    this.#apply();
    this.#publish();
    this.#cancels = [
      clock.every(TICK_MS, () => this.#tick()),
      clock.every(PUBLISH_EVERY_MS, () => {
        if (this.#isChanged) this.#publish();
      }),
    ];
  }

  signal(signal: Signal): void {
    this.#take({ kind: 'signal', signal, isLate: this.#ports.clock.wallMs() - signal.timestamp > LATE_MS });
  }

  book(frame: Frame): void {
    this.#levels.addBook(frame);
    this.#take({ kind: 'book', frame });
  }

  routes(frame: Frame): void {
    this.#levels.addRoutes(frame);
    this.#take({ kind: 'routes', frame });
  }

  status(status: WatchedStatus): void {
    this.#take({ kind: 'status', status });
  }

  /** The machine woke up, or the data of the past are read again: what comes now is silent for a moment. */
  resumed(): void {
    this.#take({ kind: 'resumed' });
  }

  /** The recorder opens opportunities at another net, bps. */
  setLine(lineBps: number): void {
    this.#engine.setLine(lineBps);
  }

  /** Watchlists are as they are now; rules that watch one follow it. */
  setLists(lists: ListedSymbols): void {
    this.#lists = lists;
    this.#apply();
  }

  live(listener: (alert: Alert) => void): Stop {
    return this.alerts.on(listener);
  }

  log(limit: number): Promise<readonly AlertRecord[]> {
    return this.#ports.alertLog.newest(limit);
  }

  suppressed(limit: number): readonly Suppression[] {
    return this.#tally.newest(limit);
  }

  /** @throws AppError INVALID_INPUT beyond the number of rules there may be */
  upsertRule(rule: AlertRule): Promise<void> {
    const { rules } = this.#settings;
    const isNew = rules.every(({ id }) => id !== rule.id);
    if (isNew && rules.length >= MAX_RULES)
      throw new AppError('INVALID_INPUT', `alert rules: expected at most ${MAX_RULES}, found one more`);
    const next = isNew ? [...rules, rule] : rules.map((known) => (known.id === rule.id ? rule : known));
    return this.#change({ rules: next });
  }

  /** @throws AppError NOT_FOUND */
  removeRule(id: string): Promise<void> {
    const rules = this.#settings.rules.filter((rule) => rule.id !== id);
    if (rules.length === this.#settings.rules.length)
      throw new AppError('NOT_FOUND', `alert rule: expected one with the id ${id}, found none`);
    const shelves = this.#settings.shelves.filter(({ scope }) => scope.kind !== 'rule' || scope.rule !== id);
    return this.#change({ rules, shelves });
  }

  acknowledge(alarm: string | null): void {
    this.#take({ kind: 'acknowledge', alarm });
    this.#ports.alertLog.acknowledge(alarm, this.#ports.clock.wallMs());
    this.#publish();
  }

  /** @param untilMs null: until somebody ends it @throws AppError INVALID_INPUT for an end that has passed */
  mute(scope: ShelfScope, untilMs: number | null): Promise<void> {
    const nowMs = this.#time.nowMs();
    if (untilMs !== null && untilMs <= nowMs)
      throw new AppError(
        'INVALID_INPUT',
        `mute: expected an end in the future, found ${new Date(untilMs).toISOString()}`,
      );
    const id = shelfId(scope);
    const others = this.#settings.shelves.filter((shelf) => shelf.id !== id && isShelved(shelf, nowMs));
    return this.#change({ shelves: [...others, { id, scope, since_ms: nowMs, until_ms: untilMs }] });
  }

  /** @throws AppError NOT_FOUND */
  unmute(id: string): Promise<void> {
    const shelves = this.#settings.shelves.filter((shelf) => shelf.id !== id);
    if (shelves.length === this.#settings.shelves.length)
      throw new AppError('NOT_FOUND', `mute: expected one of ${id}, found none; it may have ended`);
    return this.#change({ shelves });
  }

  setQuietHours(hours: QuietHours): Promise<void> {
    return this.#change({ quiet_hours: hours });
  }

  setChannels(channels: ChannelSettings): Promise<void> {
    for (const outlet of ['webhook', 'telegram'] as const)
      if (JSON.stringify(channels[outlet]) !== JSON.stringify(this.#settings.channels[outlet]))
        this.#outlets.settingsChanged(outlet);
    return this.#change({ channels });
  }

  /** @throws AppError INVALID_INPUT for a text that is no token of a bot; the text is not quoted */
  async setSecret(name: SecretName, value: string | null): Promise<void> {
    if (name === 'telegram_token' && value !== null && !telegramToken.test(value))
      throw new AppError(
        'INVALID_INPUT',
        'Telegram: expected a bot token such as 123456:ABC…, found something else',
      );
    await this.#ports.secrets.set(name, value === null ? undefined : new Secret(value));
    this.#publish();
  }

  async dryRun(asked: AlertRule): Promise<DryRun> {
    const rule = withList(asked, this.#lists);
    const { world } = this.#ports;
    const nowMs = this.#time.nowMs();
    const sinceMs = nowMs - DAY_MS;
    const { kind } = rule.condition;
    if (kind === 'health')
      return {
        from_ms: nowMs,
        to_ms: nowMs,
        ...dryRun(rule, world, []),
        note: 'The health of the past is not kept by the second: what this rule told stands in the list of alerts.',
      };
    if (kind === 'signal') {
      const { past, fromMs } = await this.#ports.signalsSince(sinceMs);
      return {
        from_ms: fromMs,
        to_ms: nowMs,
        ...dryRun(rule, world, past),
        note: `From ${past.length} recorded messages about opportunities.`,
      };
    }
    const { fromMs, toMs, bucketMs } = this.#levels;
    const isEmpty = Number.isNaN(fromMs);
    return {
      from_ms: isEmpty ? nowMs : Math.max(fromMs, sinceMs),
      to_ms: isEmpty ? nowMs : toMs,
      ...dryRun(rule, world, this.#levels.past(rule, sinceMs)),
      note: `From the extremes of every ${bucketMs / 1_000} s since this program started: shorter delays count as waited out.`,
    };
  }

  /** Sound, speech and desktop are the windows' part: they hear it as an alert. */
  async test(channel: Channel): Promise<ChannelTest> {
    const alert = this.#testAlert(channel);
    if (channel === 'webhook' || channel === 'telegram') return this.#outlets.test(channel, alert);
    this.alerts.emit(alert);
    return { ok: true, text: 'Sent to the open windows.' };
  }

  /** Nothing is told from now on; what was chosen and what was told is on the disk. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancel of this.#cancels) cancel();
    this.#outlets.stop();
    await this.#saving.catch(() => {});
    await this.#ports.alertLog.newest(1);
  }

  #tick(): void {
    if (this.#time.hasWoken()) this.resumed();
    if (this.#engine.isWaiting) this.#take({ kind: 'tick' });
    const { shelves } = this.#settings;
    const left = shelves.filter((shelf) => isShelved(shelf, this.#time.nowMs()));
    if (left.length < shelves.length) this.#change({ shelves: left }).catch(() => {});
  }

  #take(input: AlertInput): void {
    if (this.#isStopped) return;
    const wasWaiting = this.#engine.isWaiting;
    for (const action of this.#engine.take(input, this.#time.nowMs())) {
      this.#isChanged = true;
      if (action.kind === 'suppressed') {
        this.#tally.suppressed(action.suppression, action.count);
        continue;
      }
      const { alert } = action;
      // The windows first: a sound is waited for.
      this.alerts.emit(alert);
      this.#tally.told(alert);
      this.#ports.alertLog.add(alert);
      this.#outlets.tell(alert);
      this.#ports.log('info', 'alert', {
        what: alert.event,
        severity: alert.severity,
        title: alert.title,
        count: alert.count,
      });
    }
    if (wasWaiting || this.#engine.isWaiting) this.#isChanged = true;
  }

  /** In force at once, on the disk a moment later. */
  #change(change: Partial<AlertSettings>): Promise<void> {
    this.#settings = { ...this.#settings, ...change };
    this.#apply();
    this.#publish();
    const { files, dataDir, log } = this.#ports;
    const written = this.#saving
      .catch(() => {})
      .then(() => writeAlertFile(files, dataDir, this.#settings))
      .then(
        () => (this.#notes = this.#notes.filter((note) => !note.startsWith('Not stored'))),
        (cause: unknown) => {
          const why = errorText(cause);
          log('error', 'alert_settings_failed', { why });
          this.#notes = [`Not stored: ${why}`];
          this.#publish();
          throw cause;
        },
      );
    this.#saving = written.then(() => {});
    return this.#saving;
  }

  #apply(): void {
    this.#engine.setRules(this.#settings.rules.map((rule) => withList(rule, this.#lists)));
    this.#engine.setShelves(this.#settings.shelves);
    this.#engine.setQuietHours(this.#settings.quiet_hours);
  }

  #publish(): void {
    this.#isChanged = false;
    const { secrets, minuteOfDay } = this.#ports;
    const { rules, shelves, quiet_hours, channels } = this.#settings;
    const nowMs = this.#time.nowMs();
    this.state.set({
      now_ms: nowMs,
      rules: rules.map((rule) => ({ rule, ...this.#tally.of(rule.id, nowMs) })),
      shelves,
      quiet_hours,
      is_quiet: isQuiet(quiet_hours, minuteOfDay(nowMs)),
      channels,
      delivery: this.#outlets.state,
      secrets: {
        webhook_secret: secrets.get('webhook_secret') !== undefined,
        telegram_token: secrets.get('telegram_token') !== undefined,
      },
      secrets_kept: secrets.kept,
      active: this.#engine.active(),
      suppressed: this.#tally.reasons,
      told: this.#tally.toldCount,
      notes: this.#notes,
    });
  }

  #testAlert(channel: Channel): Alert {
    const nowMs = this.#time.nowMs();
    return {
      id: `test-${Math.floor(nowMs)}-${this.#testId++}`,
      at_ms: nowMs,
      severity: 'info',
      event: 'fired',
      rule: 'test',
      rule_name: 'Test',
      alarm: 'test',
      subject: {},
      title: 'Test of Arbscope',
      text: 'If you can read this, alerts arrive here.',
      speech: 'This is a test of Arbscope',
      value: Number.NaN,
      count: 1,
      members: ['Test of Arbscope'],
      channels: [channel],
      often: false,
    };
  }
}
