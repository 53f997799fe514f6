import type { ConnectionState, ConnectionStatus } from '#shared/status.ts';
import { backoffMs } from '../../base/backoff.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { SocketPlan } from '../../exchanges/exchange.ts';
import type { Admission, Hindrance } from './admission.ts';
import type { Session, SessionListener } from './session.ts';
import { SilenceLog } from './silence-log.ts';
import type { Silence } from './topic-watch.ts';

export interface LineOptions {
  readonly exchange: ExchangeId;
  readonly plan: SocketPlan;
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
  /** Makes a session, not yet started; called anew for every attempt. */
  readonly makeSession: (listener: SessionListener) => Session;
  /** No session of the line feeds any more: what it fed is unknown from now on. */
  readonly onDown: () => void;
  /** The line is in another state. */
  readonly onChange?: () => void;
}

export interface LinePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * One socket plan, held open: connects, reconnects with backoff as the venue admits, and replaces a socket
 * that has to go by a new one before it closes it.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #ports: LinePorts;
  readonly #admission: Admission;
  readonly #silenceLog: SilenceLog;
  /** Every session that has not ended: the current one, its successor, replaced ones that say goodbye. */
  readonly #living = new Set<Session>();
  #session: Session | undefined;
  /** The session that takes over during a rotation. */
  #successor: Session | undefined;
  #state: ConnectionState = 'waiting';
  #sinceMs: number;
  #reason = 'not started';
  /** Retries since the last data. */
  #attempt = 0;
  #connects = 0;
  #disconnects = 0;
  #renewals = 0;
  #retryAtMs: number | null = null;
  #retry: Cancel = () => {};
  #rotation: Cancel = () => {};
  #stopping: PromiseWithResolvers<void> | undefined;
  #silences: readonly Silence[] = [];
  /** Topics that never delivered and were asked for a second time. */
  readonly #askedAgain = new Set<string>();
  #pastFallbacks = 0;

  constructor(options: LineOptions, admission: Admission, ports: LinePorts) {
    this.#options = options;
    this.#ports = ports;
    this.#admission = admission;
    this.#sinceMs = ports.clock.wallMs();
    this.#silenceLog = new SilenceLog((level, event, fields) => this.#log(level, event, fields));
  }

  start(): void {
    this.#connect();
  }

  /** Closes all sockets of the line and resolves when they are closed; no event comes afterwards. */
  stop(): Promise<void> {
    if (this.#stopping === undefined) {
      this.#stopping = Promise.withResolvers();
      this.#retry();
      this.#rotation();
      this.#retryAtMs = null;
      this.#enter('stopped', 'stopped by the user');
      for (const session of this.#living) session.close();
      this.#finishStop();
    }
    return this.#stopping.promise;
  }

  /** Whether quotes of this line can be trusted to be the venue's newest. */
  get isFeeding(): boolean {
    return this.#session?.isFed === true && !this.#isStopped;
  }

  /** Frames of hot shapes read the slow way, over all sockets so far. */
  get fallbacks(): number {
    let sum = this.#pastFallbacks;
    for (const session of this.#living) sum += session.fallbacks;
    return sum;
  }

  get silences(): readonly Silence[] {
    return this.#silences;
  }

  /** To be called once a second: looks for streams that fell silent. */
  check(): void {
    const session = this.#session;
    if (session === undefined || this.#isStopped) return;
    this.#silences = session.silences();
    this.#silenceLog.update(this.#silences);
    if (session.isFed && this.#silences.length > 0) this.#enter('silent', silenceText(this.#silences));
    else if (session.isFed) this.#enter('open', '');
    // A stream that is silent for twice its limit needs a new subscription, and a new socket is the one way every venue
    // takes (Bybit refuses repeated topics, Binance acknowledges anything). What never came is asked for once more only.
    const lost = this.#silences.find(
      (s) =>
        s.silentMs > 2 * s.limitMs && s.stream !== 'trade' && (s.delivered || !this.#askedAgain.has(s.topic)),
    );
    if (lost === undefined) return;
    for (const { topic, delivered } of this.#silences) if (!delivered) this.#askedAgain.add(topic);
    this.renew(`${lost.topic} silent for ${Math.round(lost.silentMs / 1000)} s`);
  }

  /** Replaces the socket: the new one is opened and fed before the old one is closed. Nothing when that is under way. */
  renew(why: string): void {
    if (this.#isStopped || this.#session === undefined || this.#successor !== undefined) return;
    this.#rotation();
    const hindrance = this.#admission.ask();
    if (hindrance !== undefined) {
      this.#rotation = this.#ports.clock.after(hindrance.waitMs, () => this.renew(why));
      return;
    }
    this.#log('info', 'ws_rotate', { why });
    this.#renewals++;
    const successor = this.#make(why);
    this.#successor = successor;
    successor.start();
  }

  status(): ConnectionStatus {
    const subscriptions = this.#session?.subscriptions;
    return {
      name: this.#options.plan.name,
      state: this.#state,
      since_ms: this.#sinceMs,
      reason: this.#reason,
      connects: this.#connects,
      disconnects: this.#disconnects,
      requested: subscriptions?.requested ?? 0,
      acknowledged: subscriptions?.acknowledged ?? 0,
      refused: subscriptions?.refused ?? [],
      retry_at_ms: this.#retryAtMs,
      attempt: this.#attempt,
      renewals: this.#renewals,
    };
  }

  get #isStopped(): boolean {
    return this.#stopping !== undefined;
  }

  #connect(): void {
    const hindrance = this.#admission.ask();
    if (hindrance !== undefined) {
      this.#waitFor(hindrance);
      return;
    }
    this.#retryAtMs = null;
    this.#enter('connecting', '');
    const session = this.#make('');
    this.#session = session;
    session.start();
  }

  /** @param rotation why it replaces another session; empty when it does not */
  #make(rotation: string): Session {
    const session: Session = this.#options.makeSession({
      opened: () => this.#opened(session),
      fed: () => this.#fed(session),
      settled: () => this.#settled(session),
      refused: (topic, why) => this.#refused(session, topic, why),
      rotate: (why) => {
        if (session === this.#session) this.renew(why);
      },
      ended: (why) => this.#ended(session, why, rotation),
    });
    this.#living.add(session);
    return session;
  }

  #opened(session: Session): void {
    this.#connects++;
    this.#log('info', 'ws_connect', { attempt: this.#attempt });
    if (this.#isStopped) session.close();
    else if (session === this.#session) this.#enter('subscribing', '');
  }

  #fed(session: Session): void {
    this.#attempt = 0;
    this.#venueAnswers();
    if (!this.#isStopped && session === this.#session) this.#enter('open', '');
  }

  /** The new socket delivers every topic: only now the old one goes, so nothing is missed between them. */
  #settled(session: Session): void {
    if (session !== this.#successor) return;
    const old = this.#session;
    this.#session = session;
    this.#successor = undefined;
    old?.close();
    if (!this.#isStopped) this.#enter('open', '');
  }

  #refused(session: Session, topic: string, why: string): void {
    this.#log('warn', 'subscription_refused', { topic, why });
    if (!session.subscriptions.isAllRefused || this.#isStopped) return;
    this.#venueAnswers();
    if (session === this.#session) this.#enter('silent', 'the venue refused every topic');
    else session.drop('the venue refused every topic');
  }

  #venueAnswers(): void {
    if (this.#admission.succeeded()) this.#log('info', 'circuit_closed', {});
  }

  #ended(session: Session, why: string, rotation: string): void {
    this.#living.delete(session);
    this.#pastFallbacks += session.fallbacks;
    const isCurrent = session === this.#session;
    const role = isCurrent ? 'current' : session === this.#successor ? 'successor' : 'replaced';
    this.#log(this.#isStopped || role === 'replaced' ? 'info' : 'warn', 'ws_disconnect', { why, role });
    if (isCurrent) this.#lost(session, why);
    else if (role === 'successor') {
      this.#successor = undefined;
      if (!this.#isStopped) this.#notReplaced(why, rotation);
    }
    this.#finishStop();
  }

  /** The current session is gone. */
  #lost(session: Session, why: string): void {
    if (session.hasOpened) this.#disconnects++;
    this.#silences = [];
    this.#silenceLog.forget();
    this.#rotation();
    this.#session = this.#successor;
    this.#successor = undefined;
    this.#options.onDown();
    if (this.#isStopped) return;
    if (this.#session !== undefined) {
      this.#enter(this.#session.isOpen ? 'subscribing' : 'connecting', why);
      return;
    }
    const pauseMs = session.isFed ? 0 : this.#countFailure(why);
    this.#attempt++;
    const waitMs = Math.max(pauseMs, this.#backoff());
    this.#waitFor({ waitMs, state: pauseMs > 0 ? 'circuit_open' : 'waiting', why });
    this.#log('info', 'ws_retry', { in_ms: Math.round(waitMs), attempt: this.#attempt });
  }

  /** The successor died before it fed: the old socket stays, and another successor is tried. */
  #notReplaced(why: string, rotation: string): void {
    this.#attempt++;
    const waitMs = Math.max(this.#countFailure(why), this.#backoff());
    this.#rotation = this.#ports.clock.after(waitMs, () => this.renew(rotation));
  }

  /** @returns ms the circuit stays open, 0 when it is closed */
  #countFailure(why: string): number {
    const pauseMs = this.#admission.failed();
    if (pauseMs > 0) this.#log('warn', 'circuit_open', { why, pause_ms: Math.round(pauseMs) });
    return pauseMs;
  }

  #backoff(): number {
    return backoffMs(this.#attempt, this.#options.backoff, this.#ports.random);
  }

  #finishStop(): void {
    if (this.#living.size === 0) this.#stopping?.resolve();
  }

  #waitFor({ waitMs, state, why }: Hindrance): void {
    this.#retryAtMs = this.#ports.clock.wallMs() + waitMs;
    this.#enter(state, why);
    this.#retry = this.#ports.clock.after(waitMs, () => this.#connect());
  }

  #enter(state: ConnectionState, reason: string): void {
    const isOther = state !== this.#state;
    if (isOther) this.#sinceMs = this.#ports.clock.wallMs();
    this.#state = state;
    this.#reason = reason;
    if (isOther) this.#options.onChange?.();
  }

  #log(level: Parameters<Log>[0], event: Parameters<Log>[1], fields: Parameters<Log>[2]): void {
    this.#ports.log(level, event, {
      exchange: this.#options.exchange,
      connection: this.#options.plan.name,
      ...fields,
    });
  }
}

function silenceText(silences: readonly Silence[]): string {
  const first = silences[0]!;
  const more = silences.length > 1 ? ` and ${silences.length - 1} more` : '';
  return `${first.topic} (${first.stream}) silent for ${Math.round(first.silentMs / 1000)} s${more}`;
}
