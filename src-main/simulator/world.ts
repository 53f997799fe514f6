import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import { forkRandom } from '../base/random.ts';
import { binance } from './binance/binance.ts';
import { bybit } from './bybit/bybit.ts';
import { Agenda } from './market/agenda.ts';
import type { Coin } from './market/coins.ts';
import { Market, type TakerFees } from './market/market.ts';
import { SimClock } from './market/sim-clock.ts';
import { okx } from './okx/okx.ts';
import { Hub, type TopicTruth } from './socket/hub.ts';
import { ClientRecord } from './socket/record.ts';
import { VenueServer } from './socket/venue-server.ts';
import type { Venue, VenueSettings, VenueWorld } from './socket/venue.ts';

/** Time between two looks at the agenda. What falls due within one leaves together. */
const TICK_MS = 5;
/** More simulated time than this is not lived through in one tick: a machine that slept is not sent an hour of market at once. */
const MOST_PER_TICK_MS = 1_000;
const DAY_MS = 86_400_000;

const venues: Readonly<Record<ExchangeId, (world: VenueWorld) => Venue>> = { binance, bybit, okx };

export interface WorldOptions {
  readonly seed: number;
  readonly coins: readonly Coin[];
  readonly exchanges: readonly ExchangeId[];
  readonly rate: number;
  readonly play?: string | undefined;
  readonly feesPct: TakerFees;
}

/** What was sent, per topic that had subscribers. */
export interface Truth {
  readonly topics: readonly (TopicTruth & { readonly venue: ExchangeId })[];
  /** Data frames given to each connection that is open. */
  readonly connections: readonly {
    readonly venue: ExchangeId;
    readonly connection: number;
    readonly path: string;
    readonly dataFrames: number;
  }[];
}

/** Everything that is simulated, and the clock that drives it. */
export class World {
  readonly clock: SimClock;
  readonly agenda = new Agenda();
  readonly deadlines = new Agenda();
  readonly market: Market;
  readonly record = new ClientRecord();
  readonly servers: readonly VenueServer[];
  readonly #hubs = new Map<ExchangeId, Hub>();
  readonly #settings = new Map<ExchangeId, VenueSettings>();
  readonly #real: Clock;
  #tickedMs: number;
  #connections = 0;

  constructor(options: WorldOptions, real: Clock) {
    const { seed, coins, exchanges, rate, feesPct } = options;
    this.#real = real;
    this.clock = new SimClock(real);
    const startMs = this.clock.nowMs();
    this.#tickedMs = startMs;
    const moves = options.play === undefined;
    this.market = new Market({ seed, coins, exchanges, rate, feesPct, moves }, this.agenda, startMs);
    const nowMs = () => this.clock.nowMs();
    const monoMs = () => real.monoNs() / 1e6;
    this.servers = exchanges.map((exchange) => {
      const hub = new Hub(exchange);
      const settings: VenueSettings = {
        // Binance closes after a day; no such rule is known of the others.
        maxAgeMs: exchange === 'binance' ? DAY_MS : Number.POSITIVE_INFINITY,
        pingEveryMs: undefined,
        odd: true,
        maxArgs: Number.POSITIVE_INFINITY,
        deltas: false,
      };
      this.#hubs.set(exchange, hub);
      this.#settings.set(exchange, settings);
      const { market, clock, agenda, deadlines, record } = this;
      const venue = venues[exchange]({
        market,
        hub,
        clock,
        agenda,
        deadlines,
        settings,
        random: (name) => forkRandom(seed, `${exchange} ${name}`),
        pinged: (connection, text) => {
          record.add('pings', {
            atMs: nowMs(),
            monoMs: monoMs(),
            venue: exchange,
            connection: connection.id,
            text,
          });
        },
      });
      const random = forkRandom(seed, `${exchange} fragments`);
      const nextId = () => ++this.#connections;
      return new VenueServer(venue, { hub, record, deadlines, random, nowMs, monoMs, nextId });
    });
  }

  server(exchange: ExchangeId): VenueServer | undefined {
    return this.servers.find((each) => each.exchange === exchange);
  }

  hub(exchange: ExchangeId): Hub | undefined {
    return this.#hubs.get(exchange);
  }

  settings(exchange: ExchangeId): VenueSettings | undefined {
    return this.#settings.get(exchange);
  }

  startTicking(): Cancel {
    return this.#real.every(TICK_MS, () => this.tick());
  }

  /** Lives up to now and writes what came of it. */
  tick(): void {
    const nowMs = this.clock.nowMs();
    const tooMuch = nowMs - this.#tickedMs - MOST_PER_TICK_MS;
    if (tooMuch > 0) this.#skip(tooMuch);
    // After a jump back the market waits at its old time rather than repeat it.
    this.#tickedMs = nowMs;
    this.agenda.runUntil(nowMs);
    this.deadlines.runUntil(nowMs);
    for (const server of this.servers) server.tick(nowMs);
  }

  /** Moves the simulated clock; the market skips that time, timeouts of connections do not. */
  jump(ms: number): void {
    this.clock.jump(ms);
    this.#skip(ms);
    this.#tickedMs += ms;
    this.tick();
  }

  truth(): Truth {
    const topics = [...this.#hubs].flatMap(([venue, hub]) => hub.truth().map((each) => ({ venue, ...each })));
    const connections = this.servers.flatMap(({ exchange: venue, connections: open }) =>
      open.map(({ id: connection, path, dataFrames }) => ({ venue, connection, path, dataFrames })),
    );
    return { topics, connections };
  }

  clearTruth(): void {
    for (const hub of this.#hubs.values()) hub.clear();
  }

  #skip(ms: number): void {
    this.agenda.shift(ms);
    this.market.skip(ms);
  }
}
