import type { Api, LogLine, Session, Status } from '#shared/api/api.ts';
import type { Frame } from '#shared/api/frames.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import type { CloseReason, Signal, SignalType } from '#shared/market/signal.ts';
import type { Handlers, Stop } from '#shared/rpc/contract.ts';
import { alertHandlers } from '../../src-main/api/alerts.ts';
import { memoryAlertLog } from '../../src-main/alerts/alert-log.ts';
import type { AlertDesk } from '../../src-main/alerts/alert-desk.ts';
import type { SendRequest } from '../../src-main/alerts/send-request.ts';
import { fakeAlerts } from './fake-alerts.ts';
import { FakeData } from './fake-data.ts';
import { emptyDay } from './empty-day.ts';
import { bookFrame, routeFrame } from './fake-frames.ts';
import { FakeGaps } from './fake-gaps.ts';
import { FakeLives } from './fake-lives.ts';
import { FakeMarket, type VenueState } from './fake-market.ts';
import { fakeRouteHistory } from './fake-route-history.ts';
import { fakeSession } from './fake-session.ts';
import { fakeStatus } from './fake-status.ts';
import { fakeFees, fakeSettings } from './fake-settings.ts';
import { fakePlayback } from './fake-playback.ts';
import { fakeReplay, fakeRunMarket, type FakeReplayOptions } from './fake-replay.ts';
import { fakeSweep } from './fake-sweep.ts';
import { countsOf, lifeDetails, livesOf, pageOf, statsOf } from './fake-signals.ts';

export interface FakeOptions {
  readonly mode?: 'LIVE' | 'DEMO';
  readonly symbols?: number;
  /** Epoch ms. */
  readonly nowMs: () => number;
  readonly seed?: number;
  /** Age at which a quote is stale, ms. */
  readonly maxAgeMs?: number;
  /** Whom webhooks reach; nobody unless given. */
  readonly send?: SendRequest;
  /** Nobody has used the data folder yet. */
  readonly isFirstStart?: boolean;
  readonly replay?: FakeReplayOptions;
}

/** Signals older than this are what happened before the start: nobody was to be alerted of them. */
const HISTORY_MS = 120_000;

/**
 * A backend made of numbers: three venues, up to ten symbols, everything a UI may ask, all of it under command. `step`
 * moves the market and sends frames; nothing moves by itself.
 */
export class FakeBackend {
  session: Session;
  readonly venues = exchangeIds;
  /** Fed with what the pages get. */
  readonly alerts: AlertDesk;
  /** What was told, of earlier runs too. */
  readonly alertLog = memoryAlertLog();
  readonly gaps: FakeGaps;
  readonly data = new FakeData();
  readonly #options: FakeOptions;
  readonly #market: FakeMarket;
  readonly #lives: FakeLives;
  readonly #log: LogLine[] = [];
  readonly #to = {
    book: new Set<(frame: Frame) => void>(),
    routes: new Set<(frame: Frame) => void>(),
    signals: new Set<(signal: Signal) => void>(),
    status: new Set<(status: Status) => void>(),
    log: new Set<(line: LogLine) => void>(),
  };
  #historyProblem: string | undefined;
  #seq = 0;
  #steps = 0;
  #writeError = '';

  constructor(options: FakeOptions) {
    const { nowMs } = options;
    this.#options = options;
    this.gaps = new FakeGaps(nowMs);
    this.session = fakeSession({ ...options, nowMs: nowMs() });
    this.#market = new FakeMarket(this.session, nowMs, options.seed ?? 7);
    this.#lives = new FakeLives(this.session, this.#market, nowMs, (signal) => {
      if (nowMs() - signal.timestamp < HISTORY_MS) this.alerts.signal(signal);
      for (const emit of this.#to.signals) emit(signal);
    });
    this.alerts = fakeAlerts({
      world: {
        symbols: this.session.symbols.map(({ symbol }) => symbol),
        venues: this.venues,
        lineBps: 2,
      },
      nowMs,
      log: this.alertLog,
      signals: () => this.#lives.messages,
      ...(options.send === undefined ? {} : { send: options.send }),
    });
    for (const exchange of this.venues) this.log('info', 'ws_connect', 'public connected', exchange);
  }

  /** Before the first quote: what a fresh start looks like. */
  withoutQuotes(): this {
    this.#market.hasQuotes = false;
    return this;
  }

  startQuotes(): void {
    this.#market.hasQuotes = true;
  }

  /** Holds a route at a net, in bps, until released (NaN). */
  holdNet(symbol: number, buy: number, sell: number, netBps: number): void {
    this.#market.hold(symbol, buy, sell, netBps);
  }

  setVenue(venue: number, state: VenueState): void {
    this.#market.setState(venue, state);
    const exchange = this.venues[venue] ?? 'binance';
    if (state === 'down') this.log('warn', 'ws_disconnect', 'socket closed: 1006', exchange);
    if (state === 'up') this.log('info', 'ws_connect', 'public connected', exchange);
  }

  /** Hours between settlements as book frames tell them; NaN: not known. */
  setFundingHours(hours: number): void {
    this.#market.fundingHours = hours;
  }

  /** Stops the quotes of one slot while its venue goes on. */
  freeze(symbol: number, venue: number): void {
    this.#market.freeze(symbol, venue);
  }

  /** Makes the writer fail with this; empty: it writes again. */
  failWriter(error: string): void {
    this.#writeError = error;
  }

  log(level: LogLine['level'], event: string, message: string, exchange?: ExchangeId, agoMs = 0): void {
    const ts = new Date(this.#options.nowMs() - agoMs).toISOString();
    const line: LogLine =
      exchange === undefined ? { ts, level, event, message } : { ts, level, event, message, exchange };
    this.#log.push(line);
    for (const emit of this.#to.log) emit(line);
  }

  /** Moves every mid and every quote, then sends a book frame, and route frames and status in their turn. */
  step(): void {
    this.#steps++;
    this.#market.move();
    this.#seq++;
    const book = this.bookFrame();
    for (const emit of this.#to.book) emit(book);
    this.alerts.book(book);
    if (this.#steps % 3 === 0) {
      const routes = this.routeFrame();
      for (const emit of this.#to.routes) emit(routes);
      this.alerts.routes(routes);
    }
    if (this.#steps % 10 === 0) this.sendStatus();
  }

  sendStatus(): void {
    const status = this.status();
    for (const emit of this.#to.status) emit(status);
    this.alerts.status(status);
  }

  bookFrame(): Frame {
    return bookFrame(this.#market, { seq: this.#seq, nowMs: this.#options.nowMs() });
  }

  routeFrame(): Frame {
    return routeFrame(this.#market, this.#lives, { seq: this.#seq, nowMs: this.#options.nowMs() });
  }

  /** Opens an opportunity and tells everybody. Returns its id. `agoMs` makes it history. */
  openSignal(
    symbol: number,
    buy: number,
    sell: number,
    netPct: number,
    agoMs = 0,
    type: SignalType = 'ARBITRAGE_OPPORTUNITY',
  ): string {
    return this.#lives.open(symbol, buy, sell, netPct, agoMs, type);
  }

  /** Tells a new peak and size of an open one. */
  updateSignal(id: string, netPct: number, qty: number): void {
    this.#lives.update(id, netPct, qty);
  }

  closeSignal(id: string, reason: CloseReason, lifetimeMs?: number, peakPct?: number): void {
    this.#lives.close(id, reason, lifetimeMs, peakPct);
  }

  /** Lives of an earlier run, one a second before now and backwards, every one `lifetimeMs` long. */
  rememberLives(count: number, lifetimeMs: number): void {
    this.#lives.remember(count, lifetimeMs);
  }

  /** Makes every question about the history fail; undefined: it answers again. */
  breakHistory(problem: string | undefined): void {
    this.#historyProblem = problem;
  }

  status(): Status {
    return fakeStatus(this.session, this.#market, {
      steps: this.#steps,
      signals: this.#lives.messages.length,
      open: this.#lives.openCount,
      writeError: this.#writeError,
      nowMs: this.#options.nowMs(),
    });
  }

  /** Every message the history knows, of earlier runs first. */
  #remembered(): readonly Signal[] {
    if (this.#historyProblem !== undefined) throw new Error(this.#historyProblem);
    return [...this.#lives.older, ...this.#lives.messages];
  }

  /** As if limits had been changed in the settings. */
  changeLimits(limits: Partial<Session['thresholds']>): void {
    this.session = { ...this.session, thresholds: { ...this.session.thresholds, ...limits } };
    this.log('info', 'settings_changed', Object.keys(limits).join(', '));
  }

  /** Made before the handlers: they need the options. */
  get handlers(): Handlers<Api> {
    return (this.#handlers ??= this.#makeHandlers());
  }

  #handlers: Handlers<Api> | undefined;

  readonly #makeHandlers = (): Handlers<Api> => ({
    replay: fakeReplay(this.#options.replay),
    ...fakePlayback(),
    runMarket: fakeRunMarket(this.#options.replay?.runs),
    sweep: fakeSweep(),
    session: { hello: () => ({ ...this.session, now_ms: this.#options.nowMs() }) },
    market: {
      book: (_, emit) => this.#listen(this.#to.book, emit, this.bookFrame()),
      routes: (_, emit) => this.#listen(this.#to.routes, emit, this.routeFrame()),
      history: (route) => fakeRouteHistory(this.#market, route, this.#options.nowMs()),
    },
    signals: {
      recent: ({ limit }) => this.#lives.messages.slice(-limit),
      live: (_, emit) => this.#listen(this.#to.signals, emit),
      history: (query) => pageOf(livesOf(this.#remembered()), query),
      life: ({ id }) => lifeDetails([...this.#lives.older, ...this.#lives.messages], id),
      stats: (query) => statsOf(livesOf(this.#remembered()), query, 43_200_000),
      reasons: () => {
        const now = this.#lives.routes.map((_, route) => this.#lives.reason(route));
        return { routes: now.length, now: countsOf(now), entered: countsOf(now), refused: countsOf([]) };
      },
    },
    data: this.data.handlers,
    alerts: alertHandlers(this.alerts),
    health: {
      status: (_, emit) => this.#listen(this.#to.status, emit, this.status()),
      log: (_, emit) => {
        for (const line of this.#log.slice(-500)) emit(line);
        return this.#listen(this.#to.log, emit);
      },
    },
    gaps: this.gaps.handlers,
    quality: { day: ({ date }) => emptyDay(date) },
    ledger: { minutes: () => ({ streams: [], venues: [] }) },
    ...fakeSettings(this.#options.isFirstStart === true),
    ...fakeFees(),
  });

  #listen<T>(set: Set<(item: T) => void>, emit: (item: T) => void, first?: T): Stop {
    set.add(emit);
    if (first !== undefined) emit(first);
    return () => set.delete(emit);
  }
}
