import type { Cancel, Clock } from '../../base/clock.ts';
import type { Control, Reader, SocketPlan } from '../../exchanges/exchange.ts';
import type { EventRouter } from './event-router.ts';
import type { FrameCounters } from './frame-counters.ts';
import type { OpenSocket, Socket } from './sockets.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Silence, TopicWatch } from './topic-watch.ts';

/** Times after which a socket is given up, ms. */
export interface SessionLimits {
  readonly connectTimeoutMs: number;
  readonly silenceMs: number;
  readonly pongTimeoutMs: number;
  /** Open, but without any event. */
  readonly feedTimeoutMs: number;
}

/** What a session tells its line. `ended` comes exactly once, and nothing after it. */
export interface SessionListener {
  opened(): void;
  /** The first event arrived: the connection works. */
  fed(): void;
  /** It works and every topic was answered, or there was time enough for that: from here on it misses nothing. */
  settled(): void;
  refused(topic: string, why: string): void;
  /** The venue or its age asks for a new socket before this one is closed. */
  rotate(why: string): void;
  ended(why: string): void;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
}

/** A socket is probed when it has been quiet for so many of its own mean intervals (or the silence limit, if longer). */
const QUIET_INTERVALS = 10;
/** How long a goodbye may take. */
const CLOSE_MS = 1_000;
const FRAME_BINARY = 'binary frame';

/** One socket from connecting to its end: subscribes, keeps it alive, reads its frames, notices when it died silently. */
export class Session {
  readonly subscriptions: Subscriptions;
  readonly #plan: SocketPlan;
  readonly #reader: Reader;
  readonly #router: EventRouter;
  readonly #watch: TopicWatch;
  readonly #frames: FrameCounters;
  readonly #limits: SessionLimits;
  readonly #listener: SessionListener;
  readonly #ports: SessionPorts;
  #socket: Socket | undefined;
  #cancels: Cancel[] = [];
  #isOpen = false;
  #isFed = false;
  #isSettled = false;
  #isClosing = false;
  #ended = false;
  #failure = '';
  /** When it opened, monotonic ns like all times here; NaN before. */
  #openedNs = Number.NaN;
  /** The newest sign of life, a frame or a pong, and how many there were. */
  #heardNs = Number.NaN;
  #heardCount = 0;
  /** When the oldest unanswered ping was sent; NaN when none is. */
  #probedNs = Number.NaN;

  constructor(
    plan: SocketPlan,
    parts: {
      readonly reader: Reader;
      readonly router: EventRouter;
      readonly watch: TopicWatch;
      readonly frames: FrameCounters;
    },
    limits: SessionLimits,
    listener: SessionListener,
    ports: SessionPorts,
  ) {
    this.#plan = plan;
    this.#reader = parts.reader;
    this.#router = parts.router;
    this.#watch = parts.watch;
    this.#frames = parts.frames;
    this.#limits = limits;
    this.#listener = listener;
    this.#ports = ports;
    this.subscriptions = new Subscriptions(plan);
  }

  /** Connects. The listener may be called before this returns. */
  start(): void {
    const { connectTimeoutMs } = this.#limits;
    this.#later(connectTimeoutMs, () => this.drop(`no connection within ${connectTimeoutMs} ms`));
    this.#socket = this.#ports.openSocket(this.#plan.url, {
      onOpen: () => this.#opened(),
      onFrame: (bytes, isBinary) => this.#frame(bytes, isBinary),
      onPong: () => this.#heard(this.#ports.clock.monoNs()),
      onClose: (why) => this.#closed(why),
    });
    if (this.#isOpen) this.#subscribe(this.#socket);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether the connection was ever made. */
  get hasOpened(): boolean {
    return !Number.isNaN(this.#openedNs);
  }

  get isFed(): boolean {
    return this.#isFed;
  }

  get fallbacks(): number {
    return this.#reader.fallbacks;
  }

  /** Streams that are silent beyond their limit, except topics the venue refused. */
  silences(): Silence[] {
    if (!this.#isOpen) return [];
    return this.#watch
      .silent(this.#ports.clock.monoNs())
      .filter((s) => !this.subscriptions.isRefused(s.topic));
  }

  /** Ends the session with a goodbye; frames until the close are still read. */
  close(): void {
    if (this.#ended || this.#isClosing) return;
    this.#isClosing = true;
    if (!this.#isOpen) {
      this.#socket?.drop();
      return;
    }
    this.#stopTimers();
    this.subscriptions.stop();
    this.#later(CLOSE_MS, () => this.#socket?.drop());
    this.#socket?.close();
  }

  /** Ends the session at once and names the reason. */
  drop(why: string): void {
    if (this.#ended) return;
    this.#failure = why;
    this.#socket?.drop();
  }

  #opened(): void {
    if (this.#ended) return;
    this.#stopTimers();
    this.#isOpen = true;
    const nowNs = this.#ports.clock.monoNs();
    this.#openedNs = nowNs;
    this.#heardNs = nowNs;
    this.#watch.asked(nowNs);
    const { clock } = this.#ports;
    const { ping, maxAgeMs } = this.#plan;
    const { silenceMs, feedTimeoutMs } = this.#limits;
    this.#cancels.push(clock.every(ping.everyMs, () => this.#ping()));
    this.#cancels.push(clock.every(Math.max(10, silenceMs / 5), () => this.#checkLife()));
    this.#later(feedTimeoutMs, () => this.#checkFed());
    if (maxAgeMs !== undefined) {
      const age = `connection is ${Math.round(maxAgeMs / 60_000)} min old`;
      this.#later(maxAgeMs, () => this.#listener.rotate(age));
    }
    this.#listener.opened();
    if (this.#socket !== undefined) this.#subscribe(this.#socket);
  }

  #subscribe(socket: Socket): void {
    this.subscriptions.send(this.#ports.clock, (text) => socket.send(text));
  }

  #frame(bytes: Uint8Array, isBinary: boolean): void {
    if (this.#ended) return;
    const frames = this.#frames;
    const monoNs = this.#ports.clock.monoNs();
    this.#heard(monoNs);
    frames.received++;
    if (isBinary) {
      frames.reject(FRAME_BINARY);
      return;
    }
    this.#router.begin(monoNs);
    const reading = this.#reader.read(bytes, this.#router);
    if (reading === 'events') {
      frames.data++;
      if (!this.#isFed && this.#router.gaveEvents) {
        this.#isFed = true;
        this.#listener.fed();
        this.#settle(this.subscriptions.isSettled);
      }
    } else if ('reject' in reading) {
      frames.reject(reading.reject);
    } else {
      frames.control++;
      this.#control(reading);
    }
  }

  #control(control: Control): void {
    for (const { topic, why } of this.subscriptions.answer(control)) this.#listener.refused(topic, why);
    this.#settle(this.subscriptions.isSettled);
    if (control.control === 'closing') this.#listener.rotate(control.why);
  }

  /** Anything received proves that the other side lives. */
  #heard(nowNs: number): void {
    this.#heardNs = nowNs;
    this.#heardCount++;
    this.#probedNs = Number.NaN;
  }

  #ping(): void {
    if (this.#plan.ping.kind === 'text') this.#socket?.send(this.#plan.ping.text);
    else this.#socket?.ping();
    if (Number.isNaN(this.#probedNs)) this.#probedNs = this.#ports.clock.monoNs();
  }

  #checkLife(): void {
    const nowNs = this.#ports.clock.monoNs();
    if (!Number.isNaN(this.#probedNs)) {
      const { pongTimeoutMs } = this.#limits;
      if (nowNs - this.#probedNs > pongTimeoutMs * 1e6)
        this.drop(`no answer to a ping within ${pongTimeoutMs} ms`);
      return;
    }
    const meanNs = this.#heardCount < 2 ? 0 : (this.#heardNs - this.#openedNs) / this.#heardCount;
    const limitNs = Math.max(this.#limits.silenceMs * 1e6, QUIET_INTERVALS * meanNs);
    if (nowNs - this.#heardNs > limitNs) this.#ping();
  }

  /** A new socket would not help where the venue wants none of the topics. */
  #checkFed(): void {
    if (!this.#isFed && !this.subscriptions.isAllRefused)
      this.drop(`no data within ${this.#limits.feedTimeoutMs} ms of subscribing`);
    // A topic that nobody ever answers must not keep the socket before this one for ever.
    else this.#settle(true);
  }

  #settle(isDue: boolean): void {
    if (!isDue || this.#isSettled || !this.#isFed || this.#ended) return;
    this.#isSettled = true;
    this.#listener.settled();
  }

  #closed(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#isOpen = false;
    this.#stopTimers();
    this.subscriptions.stop();
    this.#listener.ended(this.#failure === '' ? why : this.#failure);
  }

  #later(ms: number, run: () => void): void {
    this.#cancels.push(this.#ports.clock.after(ms, run));
  }

  #stopTimers(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }
}
