import { test as base, expect, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { api, type Api } from '#shared/api/api.ts';
import type { ConfigInput } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { defaultSymbols } from '#shared/market/symbols.ts';
import { connect } from '#shared/rpc/client.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { socketWire } from '../../../src-main/http/socket-wire.ts';
import type { CommandInput } from '../../../src-main/simulator/control/commands.ts';
import { startSimulator, type Simulator } from '../../../src-main/simulator/simulator.ts';
import { startTestBackend, type TestBackend } from '../../support/start-backend.ts';

export { expect };

/** Venues in the order of the settings, with the code the screens give them and the taker fee they charge, percent. */
export const venues = [
  { id: 'binance', code: 'BIN', takerPct: 0.05 },
  { id: 'bybit', code: 'BYB', takerPct: 0.055 },
  { id: 'okx', code: 'OKX', takerPct: 0.05 },
] as const;

/** Quotes older than this are stale in these tests, ms: time is what they cost. */
export const MAX_AGE_MS = 2_000;

/** The real backend on the simulator, both in this process, under command of a spec. */
export interface Live {
  readonly simulator: Simulator;
  readonly backend: TestBackend;
  /** A second client of the backend, beside the page: what frames and signals really say. */
  readonly client: Client<Api>;
  command(command: CommandInput): Promise<unknown>;
  /**
   * Makes buying on one venue and selling on another pay so many bps net, the third venue far out of the way.
   *
   * @returns the prices of the route
   */
  stage(route: {
    readonly symbol: string;
    readonly buy: ExchangeId;
    readonly sell: ExchangeId;
    readonly netBps: number;
    readonly qty?: number;
  }): Promise<{ readonly ask: number; readonly bid: number }>;
}

/** Settings under which a lost venue shows within seconds. */
const quick: ConfigInput = {
  signals: { max_age_ms: MAX_AGE_MS, cooldown_ms: 200 },
  connection: { silence_ms: 1_000, pong_timeout_ms: 1_500, backoff_ms: 100, backoff_max_ms: 1_000 },
};

/**
 * Starts simulator and backend before the tests of a file and stops them after; each test begins with books that move
 * freely. To be called once at the top of a file.
 */
export function live(options: { readonly config?: ConfigInput; readonly rate?: number } = {}): Live {
  let simulator: Simulator | undefined;
  let backend: TestBackend | undefined;
  let socket: WebSocket | undefined;
  let client: Client<Api> | undefined;
  const running = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('live: expected to be used inside a test');
    return part;
  };

  test.beforeAll(async () => {
    simulator = await startSimulator(
      {
        seed: 7,
        symbols: [...defaultSymbols],
        rate: options.rate ?? 6,
        exchanges: venues.map((venue) => venue.id),
        port: 0,
        dislocations: false,
      },
      { clock: systemClock },
    );
    const endpoints = simulator.address.endpoints as NonNullable<ConfigInput['endpoints']>;
    backend = await startTestBackend({ ...quick, endpoints, ...options.config });
    await backend.until(({ market }) => allOpen(market));
    socket = new WebSocket(new URL('/rpc', backend.url.replace('http:', 'ws:')), {
      headers: { authorization: `Bearer ${backend.token}` },
    });
    await new Promise((resolve, reject) => socket?.once('open', resolve).once('error', reject));
    client = connect(api, socketWire(socket, { maxOutboxBytes: 1e6, maxFrameBytes: 1e6 }));
  });
  test.beforeEach(async () => {
    await simulator?.command({ command: 'release' });
  });
  test.afterAll(async () => {
    socket?.terminate();
    await backend?.dispose();
    await simulator?.stop();
  });

  const command = (asked: CommandInput): Promise<unknown> => running(simulator).command(asked);
  return {
    get simulator() {
      return running(simulator);
    },
    get backend() {
      return running(backend);
    },
    get client() {
      return running(client);
    },
    command,
    async stage({ symbol, buy, sell, netBps, qty }) {
      const staged = (await command({
        command: 'spread',
        symbol,
        buy,
        sell,
        // First far below the line, so that the second step changes one price of one venue: the selling bid.
        netPct: -0.5,
        ...(qty === undefined ? {} : { qty }),
      })) as { ask: number };
      const third = venues.find(({ id }) => id !== buy && id !== sell);
      if (third !== undefined) {
        const [bid, ask] = [rounded(staged.ask * 0.97), rounded(staged.ask * 1.03)];
        await command({ command: 'quote', venue: third.id, symbol, bid, ask });
      }
      // The page and the spread engine have the first step when the backend has it.
      await expect.poll(() => askOf(running(client), symbol, buy)).toBe(staged.ask);
      return (await command({
        command: 'spread',
        symbol,
        buy,
        sell,
        netPct: netBps / 100,
        others: 'free',
        ...(qty === undefined ? {} : { qty }),
      })) as { ask: number; bid: number };
    },
  };
}
