import type { Alert, AlertRecord, Suppression } from '#shared/alerts/alert.ts';
import type { DryRun } from '#shared/alerts/dry-run.ts';
import { AlertEngine, type AlertInput } from '#shared/alerts/engine.ts';
import type { AlertWorld } from '#shared/alerts/prepared-rule.ts';
import type { AlertRule, Channel } from '#shared/alerts/rule.ts';
import type { AlertSettings, ChannelSettings, SecretName } from '#shared/alerts/settings.ts';
import { withList, type ListedSymbols } from '#shared/alerts/watched-list.ts';
import { isQuiet, isShelved, type QuietHours, type ShelfScope } from '#shared/alerts/shelf.ts';
import type { AlertState, ChannelTest } from '#shared/api/alerts.ts';
import type { WatchedStatus } from '#shared/alerts/health-readings.ts';
import type { Frame } from '#shared/api/frames.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Files } from '../base/files.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { readAlertFile } from './alert-file.ts';
import type { AlertLog } from './alert-log.ts';
import type { AlertSecrets } from './alert-secrets.ts';
import { KeptSettings } from './kept-settings.ts';
import { LevelHistory } from './level-history.ts';
import { Outlets } from './outlets.ts';
import type { SendRequest } from './send-request.ts';
import { withoutRule, withoutShelf, withRule, withShelf } from './settings-change.ts';
import { Tally } from './tally.ts';
import { telegramToken } from './telegram.ts';
import { testAlert } from './test-alert.ts';
import { WakeWatch } from './wake-watch.ts';
import { whatIf, type SignalsSince } from './what-if.ts';

export interface AlertDeskPorts {
  readonly dataDir: string;
  readonly world: AlertWorld;
  readonly secrets: AlertSecrets;
  readonly alertLog: AlertLog;
  readonly signalsSince: SignalsSince;
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
  readonly #settings: KeptSettings;
  #lists: ListedSymbols = new Map();
  #isChanged = true;
  #testId = 0;
  #isStopped = false;

  constructor(ports: AlertDeskPorts, settings: AlertSettings, notes: readonly string[]) {
    const { world, clock } = ports;
    this.#ports = ports;
    this.#settings = new KeptSettings(settings, notes, {
      ...ports,
      inForce: () => {
        this.#apply();
        this.#publish();
      },
      notStored: () => this.#publish(),
    });
    this.#time = new WakeWatch(clock);
    this.#engine = new AlertEngine({ world, minuteOfDay: ports.minuteOfDay });
    this.#levels = new LevelHistory(world.symbols.length, world.venues.length);
    this.#outlets = new Outlets({
      ...ports,
      settings: () => this.#settings.now.channels,
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
    return this.#settings.change(withRule(this.#settings.now, rule));
  }

  /** @throws AppError NOT_FOUND */
  removeRule(id: string): Promise<void> {
    return this.#settings.change(withoutRule(this.#settings.now, id));
  }

  acknowledge(alarm: string | null): void {
    this.#take({ kind: 'acknowledge', alarm });
    this.#ports.alertLog.acknowledge(alarm, this.#ports.clock.wallMs());
    this.#publish();
  }

  /** @param untilMs null: until somebody ends it @throws AppError INVALID_INPUT for an end that has passed */
  mute(scope: ShelfScope, untilMs: number | null): Promise<void> {
    const nowMs = this.#time.nowMs();
    return this.#settings.change(withShelf(this.#settings.now, scope, { nowMs, untilMs }));
  }

  /** @throws AppError NOT_FOUND */
  unmute(id: string): Promise<void> {
    return this.#settings.change(withoutShelf(this.#settings.now, id));
  }

  setQuietHours(hours: QuietHours): Promise<void> {
    return this.#settings.change({ quiet_hours: hours });
  }

  setChannels(channels: ChannelSettings): Promise<void> {
    for (const outlet of ['webhook', 'telegram'] as const)
      if (JSON.stringify(channels[outlet]) !== JSON.stringify(this.#settings.now.channels[outlet]))
        this.#outlets.settingsChanged(outlet);
    return this.#settings.change({ channels });
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

  /** What a rule would have told in the last 24 hours. */
  dryRun(rule: AlertRule): Promise<DryRun> {
    return whatIf(withList(rule, this.#lists), this.#time.nowMs(), { ...this.#ports, levels: this.#levels });
  }

  /** Sound, speech and desktop are the windows' part: they hear it as an alert. */
  async test(channel: Channel): Promise<ChannelTest> {
    const alert = testAlert(channel, this.#time.nowMs(), this.#testId++);
    if (channel === 'webhook' || channel === 'telegram') return this.#outlets.test(channel, alert);
    this.alerts.emit(alert);
    return { ok: true, text: 'Sent to the open windows.' };
  }

  /** Nothing is told from now on; what was chosen and what was told is on the disk. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancel of this.#cancels) cancel();
    this.#outlets.stop();
    // What was told is on its way to the log at once: it may be ended meanwhile.
    await Promise.all([this.#ports.alertLog.newest(1), this.#settings.settled()]);
  }

  #tick(): void {
    if (this.#time.hasWoken()) this.resumed();
    if (this.#engine.isWaiting) this.#take({ kind: 'tick' });
    const { shelves } = this.#settings.now;
    const left = shelves.filter((shelf) => isShelved(shelf, this.#time.nowMs()));
    if (left.length < shelves.length) this.#settings.change({ shelves: left }).catch(() => {});
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

  #apply(): void {
    const { rules, shelves, quiet_hours } = this.#settings.now;
    this.#engine.setRules(rules.map((rule) => withList(rule, this.#lists)));
    this.#engine.setShelves(shelves);
    this.#engine.setQuietHours(quiet_hours);
  }

  #publish(): void {
    this.#isChanged = false;
    const { secrets, minuteOfDay } = this.#ports;
    const { rules, shelves, quiet_hours, channels } = this.#settings.now;
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
      notes: this.#settings.notes,
    });
  }
}
