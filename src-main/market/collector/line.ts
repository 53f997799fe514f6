import type { ConnectionState, ConnectionStatus } from '#shared/status.ts';
import { backoffMs } from '../../base/backoff.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { SocketPlan } from '../../exchanges/exchange.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { ConnectGate } from './connect-gate.ts';
import type { Session, SessionListener } from './session.ts';
import type { Silence } from './topic-watch.ts';

export interface LineOptions {
  readonly exchange: ExchangeId;
  readonly plan: SocketPlan;
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
  /** A socket that is open but brought no event for so long is given up. */
  readonly feedTimeoutMs: number;
  /** Makes a socket; called anew for every attempt. */
  readonly openSession: (listener: SessionListener) => Session;
  /** No session of the line feeds any more: what it fed is unknown from now on. */
  readonly onDown: () => void;
}

export interface LinePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * One socket plan, held open: connects, reconnects with backoff and the venue's circuit breaker, and replaces a socket
 * that has to go by a new one before it closes it.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #ports: LinePorts;
  readonly #breaker: CircuitBreaker;
  readonly #gate: ConnectGate;
  #session: Session | undefined;
  /** The session that takes over during a rotation. */
  #successor: Session | undefined;
  #state: ConnectionState = 'waiting';
  #sinceMs: number;
  #reason = 'not started';
  #attempt = 0;
  #connects = 0;
  #disconnects = 0;
  #retryAtMs: number | null = null;
  #retry: Cancel = () => {};
  #feedCheck: Cancel = () => {};
  #isStopped = false;
  #stopped: (() => void) | undefined;
  #silences: readonly Silence[] = [];
  #pastFallbacks = 0;

  constructor(
    options: LineOptions,
    venue: { readonly breaker: CircuitBreaker; readonly gate: ConnectGate },
    ports: LinePorts,
  ) {
    this.#options = options;
    this.#ports = ports;
    this.#breaker = venue.breaker;
    this.#gate = venue.gate;
    this.#sinceMs = ports.clock.wallMs();
  }

  start(): void {
    this.#connect();
  }

  /** Closes the socket and resolves when it is closed. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry();
    this.#feedCheck();
    this.#enter('stopped', 'stopped by the user');
    if (this.#session === undefined && this.#successor === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#stopped = resolve;
      this.#session?.close();
      this.#successor?.close();
    });
  }

  /** Whether quotes of this line can be trusted to be the venue's newest. */
  get isFeeding(): boolean {
    return this.#session?.isFed === true && !this.#isStopped;
  }

  /** Frames of hot shapes read the slow way, over all sockets so far. */
  get fallbacks(): number {
    return this.#pastFallbacks + (this.#session?.fallbacks ?? 0) + (this.#successor?.fallbacks ?? 0);
  }

  get silences(): readonly Silence[] {
    return this.#silences;
  }

  /** To be called once a second: looks for streams that fell silent. */
  check(): void {
    const session = this.#session;
    if (session === undefined || this.#isStopped) return;
    const before = new Set(this.#silences.map(keyOf));
    this.#silences = session.silences();
    for (const silence of this.#silences) {
      if (before.delete(keyOf(silence))) continue;
      this.#log('warn', 'stream_silent', {
        topic: silence.topic,
        stream: silence.stream,
        silent_ms: Math.round(silence.silentMs),
        limit_ms: Math.round(silence.limitMs),
      });
    }
    for (const key of before) this.#log('info', 'stream_resumed', { topic: key });
    if (this.#state === 'open' && this.#silences.length > 0)
      this.#enter('silent', silenceText(this.#silences));
    else if (this.#state === 'silent' && this.#silences.length === 0) this.#enter('open', '');
    // A stream that had a rhythm and lost it for twice its limit needs a new subscription, and a new socket is the one way
    // every venue takes (Bybit refuses repeated topics, Binance acknowledges anything).
    const lost = this.#silences.find(
      (s) => s.delivered && s.silentMs > 2 * s.limitMs && s.stream !== 'trade',
    );
    if (lost !== undefined) this.#rotate(`${lost.topic} silent for ${Math.round(lost.silentMs / 1000)} s`);
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
    };
  }

  #connect(): void {
    if (this.#isStopped) return;
    const { clock } = this.#ports;
    const waitMs = this.#breaker.admit(clock.monoNs() / 1e6);
    if (waitMs > 0) {
      this.#waitFor(waitMs, 'circuit_open', 'too many failures in a row');
      return;
    }
    const gateMs = this.#gate.wait(clock.monoNs() / 1e6);
    if (gateMs > 0) {
      this.#waitFor(gateMs, 'waiting', 'connection rate of the venue');
      return;
    }
    this.#retryAtMs = null;
    this.#attempt++;
    this.#enter('connecting', '');
    this.#session = this.#open((session) => session === this.#session);
  }

  /** Opens a session whose messages are heard while `isMine` says so. */
  #open(isMine: (session: Session) => boolean): Session {
    const session: Session = this.#options.openSession({
      opened: () => {
        this.#connects++;
        this.#log('info', 'ws_connect', { attempt: this.#attempt });
        if (isMine(session)) this.#subscribing();
      },
      fed: () => this.#fed(session),
      refused: (topic, why) => this.#log('warn', 'subscription_refused', { topic, why }),
      rotate: (why) => this.#rotate(why),
      ended: (why) => this.#ended(session, why),
    });
    return session;
  }

  #subscribing(): void {
    this.#enter('subscribing', '');
    this.#feedCheck();
    this.#feedCheck = this.#ports.clock.after(this.#options.feedTimeoutMs, () => {
      const session = this.#session;
      if (session?.isFed === false)
        session.drop(`no data within ${this.#options.feedTimeoutMs} ms of subscribing`);
    });
  }

  #fed(session: Session): void {
    this.#attempt = 0;
    if (this.#breaker.succeeded()) this.#log('info', 'circuit_closed', {});
    if (session === this.#successor) {
      // The new socket delivers: only now the old one goes, so nothing is missed between them.
      const old = this.#session;
      this.#session = session;
      this.#successor = undefined;
      old?.close();
    }
    if (!this.#isStopped) this.#enter('open', '');
  }

  #rotate(why: string): void {
    if (this.#isStopped || this.#successor !== undefined || this.#session === undefined) return;
    const waitMs = this.#gate.wait(this.#ports.clock.monoNs() / 1e6);
    if (waitMs > 0) {
      this.#ports.clock.after(waitMs, () => this.#rotate(why));
      return;
    }
    this.#log('info', 'ws_rotate', { why });
    this.#successor = this.#open(() => false);
  }

  #ended(session: Session, why: string): void {
    this.#pastFallbacks += session.fallbacks;
    if (session === this.#successor) {
      this.#successor = undefined;
      this.#log('warn', 'ws_disconnect', { why, role: 'successor' });
      this.#finishStop();
      return;
    }
    // An old socket that a rotation replaced.
    if (session !== this.#session) {
      this.#log('info', 'ws_disconnect', { why, role: 'replaced' });
      return;
    }
    this.#feedCheck();
    this.#disconnects++;
    this.#silences = [];
    this.#log(this.#isStopped ? 'info' : 'warn', 'ws_disconnect', { why });
    this.#session = this.#successor;
    this.#successor = undefined;
    this.#options.onDown();
    if (this.#isStopped) {
      this.#finishStop();
      return;
    }
    if (this.#session !== undefined) {
      this.#enter(this.#session.isOpen ? 'subscribing' : 'connecting', why);
      return;
    }
    const opened = !session.isFed && this.#breaker.failed(this.#ports.clock.monoNs() / 1e6);
    if (opened) this.#log('warn', 'circuit_open', { why });
    this.#waitFor(backoffMs(this.#attempt + 1, this.#options.backoff, this.#ports.random), 'waiting', why);
    this.#log('info', 'ws_retry', {
      in_ms: Math.round((this.#retryAtMs ?? 0) - this.#ports.clock.wallMs()),
      attempt: this.#attempt + 1,
    });
  }

  #finishStop(): void {
    if (this.#isStopped && this.#session === undefined && this.#successor === undefined) this.#stopped?.();
  }

  #waitFor(ms: number, state: ConnectionState, why: string): void {
    this.#retryAtMs = this.#ports.clock.wallMs() + ms;
    this.#enter(state, why);
    this.#retry = this.#ports.clock.after(ms, () => this.#connect());
  }

  #enter(state: ConnectionState, reason: string): void {
    if (state !== this.#state) this.#sinceMs = this.#ports.clock.wallMs();
    this.#state = state;
    this.#reason = reason;
  }

  #log(level: 'info' | 'warn', event: Parameters<Log>[1], fields: Parameters<Log>[2]): void {
    this.#ports.log(level, event, {
      exchange: this.#options.exchange,
      connection: this.#options.plan.name,
      ...fields,
    });
  }
}

function keyOf(silence: Silence): string {
  return `${silence.topic}/${silence.stream}`;
}

function silenceText(silences: readonly Silence[]): string {
  const first = silences[0]!;
  const more = silences.length > 1 ? ` and ${silences.length - 1} more` : '';
  return `${first.topic} (${first.stream}) silent for ${Math.round(first.silentMs / 1000)} s${more}`;
}
