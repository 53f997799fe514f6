import { expect } from '@playwright/test';
import type { ConfigInput } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { defaultSymbols } from '#shared/market/symbols.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import type { CommandInput } from '../../../src-main/simulator/control/commands.ts';
import { startSimulator, type Simulator } from '../../../src-main/simulator/simulator.ts';
import { startTestBackend, type TestBackend } from '../../support/start-backend.ts';
import { test } from './live-page.ts';
import { Observer } from './observer.ts';

/** Venues in the order of the settings, with their code on the screens and their taker fee in percent. */
export const venues = [
  { id: 'binance', code: 'BIN', takerPct: 0.05 },
  { id: 'bybit', code: 'BYB', takerPct: 0.055 },
  { id: 'okx', code: 'OKX', takerPct: 0.05 },
] as const;

/** Quotes older than this are stale in these tests, ms: waiting for it is what they cost. */
export const MAX_AGE_MS = 2_000;

/** Settings under which a lost venue shows within seconds. */
export const quick = {
  signals: { max_age_ms: MAX_AGE_MS, cooldown_ms: 200 },
  connection: {
    silence_ms: 1_000,
    pong_timeout_ms: 1_500,
    backoff_ms: 200,
    backoff_max_ms: 1_000,
    circuit_failures: 1_000,
  },
} as const satisfies ConfigInput;

interface StagedRoute {
  readonly symbol: string;
  readonly buy: ExchangeId;
  readonly sell: ExchangeId;
  readonly netBps: number;
  /** Size of both legs, base units. */
  readonly qty?: number;
}

/** The real backend on the simulator, both in this process, under command of a test. */
export interface Live {
  readonly simulator: Simulator;
  readonly backend: TestBackend;
  /** Address of the page with its token. */
  readonly url: string;
  readonly observer: Observer;
  command(command: CommandInput): Promise<unknown>;
  /** Makes a route pay so many bps net and keeps the third venue out of the way. @returns its two prices */
  stage(route: StagedRoute): Promise<{ readonly ask: number; readonly bid: number }>;
  /** Lets every book move freely, every stream speak and every socket in; waits until no signal is open. */
  calm(): Promise<void>;
}

export async function startVenues(rate = 6, port = 0): Promise<Simulator> {
  return startSimulator(
    {
      seed: 7,
      symbols: [...defaultSymbols],
      rate,
      exchanges: venues.map((venue) => venue.id),
      port,
      dislocations: false,
    },
    { clock: systemClock },
  );
}

/** Addresses of the simulated venues as the settings take them. */
export function endpointsOf(simulator: Simulator): NonNullable<ConfigInput['endpoints']> {
  return simulator.address.endpoints as NonNullable<ConfigInput['endpoints']>;
}

/** Address of a backend's page, with its token. */
export function addressOf(backend: TestBackend): string {
  return `${backend.url}#token=${backend.token}`;
}

/**
 * One backend and simulator for the tests of a file; each test begins with a calm market. To be called once at the top.
 *
 * @param config on top of the quick settings
 */
export function live(config: ConfigInput = {}): Live {
  let simulator: Simulator | undefined;
  let backend: TestBackend | undefined;
  let observer: Observer | undefined;
  const here: Live = {
    get simulator() {
      return running(simulator);
    },
    get backend() {
      return running(backend);
    },
    get observer() {
      return running(observer);
    },
    get url() {
      return addressOf(here.backend);
    },
    command: (command) => here.simulator.command(command),
    stage: (route) => stage(here, route),
    async calm() {
      for (const { id: venue } of venues) {
        await here.command({ command: 'unsilence', venue });
        await here.command({ command: 'refuse', venue, count: 0 });
      }
      await here.command({ command: 'release' });
      await expect.poll(() => here.observer.reasons().signal ?? 0).toBe(0);
    },
  };
  test.beforeAll(async () => {
    simulator = await startVenues();
    backend = await startTestBackend({ ...quick, ...config, endpoints: endpointsOf(simulator) });
    observer = await Observer.of(backend);
    await expect.poll(() => here.observer.status?.state).toBe('READY');
  });
  test.beforeEach(() => expect.poll(() => here.observer.status?.state).toBe('READY'));
  test.afterEach(() => here.calm());
  test.afterAll(async () => {
    observer?.stop();
    await backend?.dispose();
    await simulator?.stop();
  });
  return here;
}

function running<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('live: expected to be used inside a test');
  return part;
}

/** Slot of a quote in book frames. */
export function slotOf(symbol: string, venue: ExchangeId): number {
  const of = defaultSymbols.findIndex((name) => name === symbol);
  return of * venues.length + venues.findIndex(({ id }) => id === venue);
}

/**
 * Two steps, so that one changed price of one venue opens the signal: first the route far below the line, then its
 * selling bid where it pays.
 */
async function stage(
  world: Live,
  { netBps, ...route }: StagedRoute,
): Promise<{ readonly ask: number; readonly bid: number }> {
  const { observer } = world;
  const { symbol, buy, sell } = route;
  const spread = (netPct: number): Promise<unknown> =>
    world.command({ command: 'spread', others: 'free', netPct, ...route });
  const { ask } = (await spread(-1)) as { ask: number };
  const third = venues.find(({ id }) => id !== buy && id !== sell)!.id;
  const wide = { bid: Number((ask * 0.97).toFixed(4)), ask: Number((ask * 1.03).toFixed(4)) };
  await world.command({ command: 'quote', venue: third, symbol, ...wide });
  await expect.poll(() => observer.book(slotOf(symbol, buy), 'ask_price')).toBe(ask);
  await expect.poll(() => observer.book(slotOf(symbol, third), 'bid_price')).toBe(wide.bid);
  await expect.poll(() => observer.book(slotOf(symbol, third), 'ask_price')).toBe(wide.ask);
  return (await spread(netBps / 100)) as { ask: number; bid: number };
}
