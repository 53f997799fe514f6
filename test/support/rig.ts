import { vi } from 'vitest';
import { writerLosses, type State } from '#shared/status.ts';
import type { ConfigInput } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import type { CommandInput } from '../../src-main/simulator/control/commands.ts';
import { startSimulator, type Simulator } from '../../src-main/simulator/simulator.ts';
import { startTestBackend, type Metrics, type TestBackend } from './start-backend.ts';
import { PATIENCE } from './patience.ts';

export interface RigOptions {
  /** Symbols the simulated venues list. */
  readonly symbols: readonly string[];
  /** Quotes per second, symbol and venue. */
  readonly rate: number;
  readonly seed?: number;
  readonly config?: ConfigInput;
  /** What is commanded before the recorder connects. */
  readonly before?: readonly CommandInput[];
  /** Addresses to use in place of the simulator's, made from them. */
  readonly endpoints?: (simulated: Endpoints) => Endpoints | Promise<Endpoints>;
  /** Other threads than the program's own. */
  readonly threads?: Parameters<typeof startTestBackend>[2];
}

export type Endpoints = NonNullable<ConfigInput['endpoints']>;
export type VenueMetrics = NonNullable<Metrics['market']>['venues'][number];

/** The simulated venues, and the whole backend recording them: all in this process, on loopback. */
export interface Rig {
  readonly simulator: Simulator;
  readonly backend: TestBackend;
  command(command: CommandInput): Promise<unknown>;
  /** Waits for the state; fails with the state that was found. @returns its reason */
  untilState(state: State, timeoutMs?: number): Promise<string>;
  /** Waits until a venue's counters satisfy `is`. */
  untilVenue(
    exchange: ExchangeId,
    is: (venue: VenueMetrics) => boolean,
    timeoutMs?: number,
  ): Promise<VenueMetrics>;
  /**
   * No more market messages: waits until every event that was sent has been counted by the recorder.
   *
   * @param except a venue that may have lost some
   */
  silence(except?: ExchangeId): Promise<void>;
  dispose(): Promise<void>;
}

export async function startRig(options: RigOptions): Promise<Rig> {
  const { symbols, rate, seed = 11, config = {}, before = [], endpoints = (same) => same } = options;
  const simulator = await startSimulator(
    {
      seed,
      rate,
      symbols: [...symbols],
      exchanges: ['binance', 'bybit', 'okx'],
      port: 0,
      dislocations: false,
    },
    { clock: systemClock },
  );
  const command = (each: CommandInput): Promise<unknown> => simulator.command(each);
  for (const each of before) await command(each);
  const backend = await startTestBackend(
    {
      symbols: [...symbols],
      ...config,
      endpoints: await endpoints(simulator.address.endpoints as Endpoints),
    },
    undefined,
    options.threads,
  );
  return {
    simulator,
    backend,
    command,
    async untilState(state, timeoutMs = PATIENCE.timeout) {
      return vi.waitFor(
        async () => {
          const status = await backend.get('/status');
          if (status['state'] !== state) {
            throw new Error(
              `expected the state ${state}, found ${String(status['state'])}: ${String(status['reason'])}`,
            );
          }
          return String(status['reason']);
        },
        { timeout: timeoutMs, interval: 50 },
      );
    },
    async untilVenue(exchange, is, timeoutMs = PATIENCE.timeout) {
      const metrics = await backend.until(
        ({ market }) => market !== null && is(venueOf(market.venues, exchange)),
        timeoutMs,
      );
      return venueOf(metrics.market!.venues, exchange);
    },
    async silence(except) {
      for (const venue of ['binance', 'bybit', 'okx'] as const) await command({ command: 'silence', venue });
      await vi.waitFor(async () => {
        const { market } = (await backend.get('/metrics')) as unknown as Metrics;
        const sent = sentEvents(simulator);
        const venues = (market?.venues ?? []).filter(({ exchange }) => exchange !== except);
        const differing = venues.flatMap(({ exchange, streams }) =>
          streams.flatMap(({ stream, events }) => {
            const key = `${exchange} ${stream}`;
            const expected = sent.get(key) ?? 0;
            sent.delete(key);
            return events === expected ? [] : [`${key}: sent ${expected}, counted ${events}`];
          }),
        );
        for (const [key, count] of sent)
          if (count > 0 && !key.startsWith(`${except} `))
            differing.push(`${key}: sent ${count}, counted none`);
        if (differing.length > 0) throw new Error(differing.join('; '));
      }, PATIENCE);
    },
    async dispose() {
      await backend.dispose();
      await simulator.stop();
    },
  };
}

export function venueOf(venues: readonly VenueMetrics[], exchange: ExchangeId): VenueMetrics {
  const found = venues.find((venue) => venue.exchange === exchange);
  if (found === undefined) throw new Error(`expected counters of ${exchange}, found none`);
  return found;
}

/** Events sent to subscribers, by `venue stream`, or by `venue stream symbol`. */
export function sentEvents(simulator: Simulator, bySymbol = false): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { venue, symbol, events } of simulator.truth().topics) {
    for (const [stream, count] of Object.entries(events) as [StreamName, number][]) {
      const key = bySymbol ? `${venue} ${stream} ${symbol}` : `${venue} ${stream}`;
      sums.set(key, (sums.get(key) ?? 0) + count);
    }
  }
  return sums;
}

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, each) => all + each, 0);

/** What does not add up in the counters; empty when both identities hold. */
export function imbalance({ events, stored, dropped, in_flight, market, writer }: Metrics): string[] {
  const wrong: string[] = [];
  if (events !== stored + sum(dropped) + in_flight)
    wrong.push(`events ${events} ≠ stored ${stored} + dropped ${sum(dropped)} + in flight ${in_flight}`);
  if (in_flight < 0) wrong.push(`in flight ${in_flight}`);
  if (market !== null && market.events !== market.accepted + market.queue_full)
    wrong.push(`read ${market.events} ≠ accepted ${market.accepted} + queue full ${market.queue_full}`);
  if (writer !== null && writer.taken !== writer.stored + writerLosses(writer) + writer.buffered)
    wrong.push(
      `taken ${writer.taken} ≠ stored ${writer.stored} + lost ${writerLosses(writer)} + kept ${writer.buffered}`,
    );
  for (const { exchange, frames } of market?.venues ?? []) {
    const { received, control, data, rejected } = frames;
    if (received !== control + data + sum(rejected))
      wrong.push(
        `${exchange}: frames ${received} ≠ control ${control} + data ${data} + rejected ${sum(rejected)}`,
      );
  }
  const events2 = (market?.venues ?? []).flatMap((venue) => venue.streams.map((each) => each.events));
  if (market !== null && market.events !== events2.reduce((a, b) => a + b, 0))
    wrong.push(`events ${market.events} ≠ their sum over venues and streams`);
  return wrong;
}
