import { noPlayback, type PlaybackStatus, type PlaybackSteer } from '#shared/api/playback.ts';
import type { Frame } from '#shared/api/frames.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Cancel } from '../base/clock.ts';
import { Latest } from '../base/latest.ts';
import { Recent } from '../base/recent.ts';
import type { Feed, Until } from './feed.ts';
import { openRecording, type PlaybackPorts, type Recording } from './recording.ts';
import type { PlaybackRequest } from './playback.contract.ts';
import { ReplayedLives } from './replayed-lives.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Messages given to a page that begins to look. */
const RECENT = 1_000;
const TICK_MS = 20;
/** How long one turn may feed: steering is heard between two of them. */
const TURN_MS = 12;
const BOOK_EVERY = 5;
const ROUTES_EVERY = 12;

/** A recording while it is played: one feed at a time, made anew by every jump. */
export interface Playing {
  readonly recording: Recording;
  readonly feed: Feed;
  readonly clock: VirtualClock;
  readonly lives: ReplayedLives;
  readonly signals: Recent<Signal>;
  /** What it goes to as fast as it can, to pause there. */
  goal: Until | undefined;
}

/** Where the live screens' numbers come from when a recording is their source. */
export class Playback {
  readonly status = new Latest<PlaybackStatus>();
  readonly book = new Latest<Frame>();
  readonly routes = new Latest<Frame>();
  readonly #ports: PlaybackPorts;
  readonly #signal: (signal: Signal) => void;
  readonly #isWatched: () => boolean;
  #current: PlaybackStatus = noPlayback;
  #playing: Playing | undefined;
  /** Opening, jumping and closing follow one another. */
  #last: Promise<unknown> = Promise.resolve();
  #cancelTick: Cancel | undefined;
  #ticks = 0;
  #seq = 0;

  /** @param isWatched whether anybody looks: without, time stands */
  constructor(ports: PlaybackPorts, signal: (signal: Signal) => void, isWatched: () => boolean) {
    this.#ports = ports;
    this.#signal = signal;
    this.#isWatched = isWatched;
    this.status.set(noPlayback);
  }

  /** @throws AppError NOT_FOUND where nothing is recorded, DATA_ERROR for files that cannot be read */
  open(dataDir: string, request: PlaybackRequest): Promise<void> {
    return this.#inTurn(async () => {
      await this.#close();
      const { from_ms, to_ms, at_ms = from_ms, speed, is_paused } = request.order;
      this.#set({
        ...noPlayback,
        id: this.#current.id + 1,
        state: 'opening',
        text: 'Reading the recording',
        speed,
      });
      await this.#guarded(async () => {
        const recording = await openRecording(dataDir, request, this.#ports);
        this.#set({ from_ms, to_ms });
        await this.#begin(recording, Math.min(Math.max(at_ms, from_ms), to_ms), !is_paused);
      });
    });
  }

  /** @throws AppError INVALID_INPUT without a recording */
  async steer(what: PlaybackSteer): Promise<void> {
    if (what.do === 'close') return this.#inTurn(() => this.#close());
    if (what.do === 'seek') {
      return this.#inTurn(async () => {
        const { recording } = this.#known();
        const isRunning = this.#current.state === 'playing';
        const { from_ms, to_ms } = this.#current;
        const atMs = Math.min(Math.max(what.ts_ms, from_ms ?? 0), to_ms ?? 0);
        await this.#guarded(() => this.#begin(recording, atMs, isRunning));
      });
    }
    const playing = this.#known();
    const { clock, feed } = playing;
    switch (what.do) {
      case 'pause':
        playing.goal = undefined;
        clock.pause(feed.nowMs);
        this.#set({ state: this.#current.state === 'ended' ? 'ended' : 'paused' });
        return;
      case 'resume':
        // At the end it begins again.
        if (this.#current.state === 'ended') {
          const { from_ms } = this.#current;
          return this.#inTurn(() =>
            this.#guarded(() => this.#begin(playing.recording, from_ms ?? feed.nowMs, true)),
          );
        }
        playing.goal = undefined;
        clock.reached(feed.nowMs);
        clock.run();
        this.#set({ state: 'playing' });
        return;
      case 'speed':
        clock.setSpeed(what.speed, feed.nowMs);
        this.#set({ speed: what.speed });
        return;
      case 'step':
        clock.pause(feed.nowMs);
        playing.goal = what.to;
        this.#set({ state: 'playing' });
    }
  }

  /** What is played. @throws AppError NOT_FOUND without a recording */
  get playing(): Playing {
    if (this.#playing === undefined)
      throw new AppError('NOT_FOUND', 'replay: expected an open recording, found none');
    return this.#playing;
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  #known(): Playing {
    if (this.#playing === undefined)
      throw new AppError('INVALID_INPUT', 'replay: expected an open recording, found none');
    return this.#playing;
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #guarded(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (cause) {
      await this.#close();
      const text = errorText(cause);
      this.#set({ ...noPlayback, id: this.#current.id, state: 'failed', text });
      throw cause;
    }
  }

  /** Reads up to `atMs` without showing anything, then goes on from there. */
  async #begin(recording: Recording, atMs: number, isRunning: boolean): Promise<void> {
    this.#cancelTick?.();
    this.#playing?.lives.close();
    this.#playing = undefined;
    const { clock } = this.#ports;
    const { fromMs, isQuiet } = recording.beginBefore(atMs);
    this.#set({
      id: this.#current.id + 1,
      state: 'opening',
      text: 'Reading the recording',
      now_ms: atMs,
      read_from_ms: fromMs,
    });
    const lives = new ReplayedLives(fromMs);
    const signals = new Recent<Signal>(RECENT);
    let isTold = false;
    const feed = recording.feed(fromMs, (signal) => {
      lives.add(signal);
      signals.add(signal);
      if (isTold) this.#signal(signal);
    });
    for (;;) {
      const startNs = clock.monoNs();
      const end = feed.run(atMs, 'time', () => clock.monoNs() - startNs > TURN_MS * 1e6);
      if (end === 'reached') break;
      if (end === 'waiting') await feed.ready();
      else await new Promise<void>((resolve) => clock.after(0, () => resolve()));
    }
    isTold = true;
    const virtual = new VirtualClock(clock, feed.nowMs, this.#current.speed);
    if (isRunning) virtual.run();
    this.#playing = { recording, feed, clock: virtual, lives, signals, goal: undefined };
    this.#show();
    this.#set({
      state: isRunning ? 'playing' : 'paused',
      text: '',
      now_ms: feed.nowMs,
      is_exact: isQuiet && feed.isRecorded,
    });
    this.#cancelTick = clock.every(TICK_MS, () => this.#tick());
  }

  async #close(): Promise<void> {
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    const playing = this.#playing;
    this.#playing = undefined;
    playing?.lives.close();
    await playing?.recording.close();
    if (this.#current.state !== 'none') this.#set({ ...noPlayback, id: this.#current.id });
  }

  #tick(): void {
    const playing = this.#playing;
    if (playing === undefined || this.#current.state !== 'playing') return;
    const { feed, clock, goal } = playing;
    if (!this.#isWatched()) {
      clock.reached(feed.nowMs);
      return;
    }
    const { clock: ours } = this.#ports;
    const startNs = ours.monoNs();
    const isLate = (): boolean => ours.monoNs() - startNs > TURN_MS * 1e6;
    let end: ReturnType<Feed['run']>;
    try {
      end = feed.run(goal === undefined ? clock.dueMs() : Number.POSITIVE_INFINITY, goal ?? 'time', isLate);
    } catch (cause) {
      const text = errorText(cause);
      void this.#inTurn(async () => {
        await this.#close();
        this.#set({ ...noPlayback, id: this.#current.id, state: 'failed', text });
      });
      return;
    }
    // Who cannot follow shows where he is, and time waits for him.
    if (end === 'waiting' || end === 'late') clock.reached(feed.nowMs);
    const isOver = end === 'reached' && feed.nowMs >= (this.#current.to_ms ?? 0);
    const isThere = end === 'met' || isOver;
    this.#ticks++;
    if (isThere && (goal !== undefined || isOver)) {
      playing.goal = undefined;
      clock.pause(feed.nowMs);
      this.#show();
      this.#set({ state: isOver ? 'ended' : 'paused', now_ms: feed.nowMs });
      return;
    }
    if (this.#ticks % BOOK_EVERY === 0) {
      this.book.set(feed.market.bookFrame(++this.#seq, feed.marketNs));
      this.#set({ now_ms: feed.nowMs, is_exact: this.#current.is_exact && feed.isRecorded });
    }
    if (this.#ticks % ROUTES_EVERY === 0) this.routes.set(feed.market.routeFrame(++this.#seq, feed.marketNs));
  }

  /** Both frames at once, of where it stands. */
  #show(): void {
    const { feed } = this.playing;
    this.book.set(feed.market.bookFrame(++this.#seq, feed.marketNs));
    this.routes.set(feed.market.routeFrame(++this.#seq, feed.marketNs));
  }

  #set(change: Partial<PlaybackStatus>): void {
    this.#current = { ...this.#current, ...change };
    this.status.set(this.#current);
  }
}
