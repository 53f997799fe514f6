import type { Cancel, Clock } from '../../base/clock.ts';
import type { Control, Reader, SocketPlan } from '../../exchanges/exchange.ts';
import type { EventRouter } from './event-router.ts';
import type { FrameCounters } from './frame-counters.ts';
import type { RecvClock } from './recv-clock.ts';
import type { OpenSocket, Socket } from './sockets.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Silence, TopicWatch } from './topic-watch.ts';

/** Times after which a socket is given up, ms. */
export interface SessionLimits {
  readonly connectTimeoutMs: number;
  readonly silenceMs: number;
  readonly pongTimeoutMs: number;
}

/** What a session tells its line. `ended` comes exactly once. */
export interface SessionListener {
  opened(): void;
  /** The first event arrived: the connection works. */
  fed(): void;
  refused(topic: string, why: string): void;
  /** The venue or its age asks for a new socket before this one is closed. */
  rotate(why: string): void;
  ended(why: string): void;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly recvClock: RecvClock;
  readonly openSocket: OpenSocket;
}

/** A socket is probed when it has been quiet for so many of its own mean frame intervals (or the silence limit, if longer). */
const QUIET_INTERVALS = 10;
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
  readonly #socket: Socket;
  #cancels: Cancel[] = [];
  #isOpen = false;
  #isFed = false;
  #ended = false;
  #failure = '';
  #openedNs = 0;
  #lastFrameNs = 0;
  #frameCount = 0;
  /** When the running probe was sent; NaN when none runs. */
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
    this.#cancels.push(
      ports.clock.after(limits.connectTimeoutMs, () =>
        this.#giveUp(`no connection within ${limits.connectTimeoutMs} ms`),
      ),
    );
    this.#socket = ports.openSocket(plan.url, {
      onOpen: () => this.#opened(),
      onFrame: (bytes, isBinary) => this.#frame(bytes, isBinary),
      onPong: () => this.#alive(),
      onClose: (why) => this.#closed(why),
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
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
      .silent(this.#ports.recvClock.now())
      .filter((s) => !this.subscriptions.isRefused(s.topic));
  }

  /** Ends the session with a goodbye; frames until the close are still read. */
  close(): void {
    if (this.#isOpen) this.#socket.close();
    else this.#socket.drop();
  }

  /** Ends the session at once and names the reason. */
  drop(why: string): void {
    this.#giveUp(why);
  }

  #opened(): void {
    this.#stopTimers();
    this.#isOpen = true;
    this.#openedNs = this.#ports.recvClock.now();
    this.#lastFrameNs = this.#openedNs;
    const { clock } = this.#ports;
    const { ping, maxAgeMs } = this.#plan;
    this.#cancels.push(clock.every(ping.everyMs, () => this.#ping()));
    this.#cancels.push(clock.every(Math.max(10, this.#limits.silenceMs / 5), () => this.#checkLife()));
    if (maxAgeMs !== undefined) {
      this.#cancels.push(
        clock.after(maxAgeMs, () =>
          this.#listener.rotate(`connection is ${Math.round(maxAgeMs / 60_000)} min old`),
        ),
      );
    }
    this.#listener.opened();
    this.subscriptions.send(clock, (text) => this.#socket.send(text));
  }

  #frame(bytes: Uint8Array, isBinary: boolean): void {
    const frames = this.#frames;
    const recvNs = this.#ports.recvClock.now();
    this.#lastFrameNs = recvNs;
    this.#frameCount++;
    this.#alive();
    frames.received++;
    if (isBinary) {
      frames.reject(FRAME_BINARY);
      return;
    }
    this.#router.begin(recvNs);
    const reading = this.#reader.read(bytes, this.#router);
    if (reading === 'events') {
      frames.data++;
      if (!this.#isFed && this.#router.gaveEvents) {
        this.#isFed = true;
        this.#listener.fed();
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
    if (control.control === 'closing') this.#listener.rotate(control.why);
  }

  #ping(): void {
    if (this.#plan.ping.kind === 'text') this.#socket.send(this.#plan.ping.text);
    else this.#socket.ping();
    if (Number.isNaN(this.#probedNs)) this.#probedNs = this.#ports.recvClock.now();
  }

  /** Anything received proves that the other side lives. */
  #alive(): void {
    this.#probedNs = Number.NaN;
  }

  #checkLife(): void {
    const nowNs = this.#ports.recvClock.now();
    if (!Number.isNaN(this.#probedNs)) {
      if (nowNs - this.#probedNs > this.#limits.pongTimeoutMs * 1e6) {
        this.#giveUp(`no answer to a ping within ${this.#limits.pongTimeoutMs} ms`);
      }
      return;
    }
    const meanNs = this.#frameCount < 2 ? 0 : (this.#lastFrameNs - this.#openedNs) / this.#frameCount;
    const limitNs = Math.max(this.#limits.silenceMs * 1e6, QUIET_INTERVALS * meanNs);
    if (nowNs - this.#lastFrameNs > limitNs) this.#ping();
  }

  #giveUp(why: string): void {
    if (this.#ended) return;
    this.#failure = why;
    this.#socket.drop();
  }

  #closed(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#isOpen = false;
    this.#stopTimers();
    this.subscriptions.stop();
    this.#listener.ended(this.#failure === '' ? why : this.#failure);
  }

  #stopTimers(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }
}
