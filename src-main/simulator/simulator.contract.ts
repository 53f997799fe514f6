import { z } from 'zod';
import { query, shape, type Contract } from '#shared/rpc/contract.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';

export const simulatorOptions = z.strictObject({
  /** Decides everything that is drawn. */
  seed: z.number().int().min(0).max(0xffff_ffff),
  symbols: z.array(z.string()).min(1).max(500),
  /** BBO messages per second and symbol on each venue, on average. */
  rate: z.number().positive().max(20_000),
  exchanges: z.array(z.enum(exchangeIds)).min(1),
  /** Port of the control interface; the venues take the following ones. 0: any free ports. */
  port: z.number().int().min(0).max(65_000),
  /** Folder of recorded frames (`<venue>/*.ndjson`) to play instead of the random market. */
  play: z.string().optional(),
  /** Send played frames as they are, with their old times and ids. */
  keepBytes: z.boolean().optional(),
  /** Stage a dislocation that pays after fees now and then. */
  dislocations: z.boolean(),
});

export type SimulatorOptions = z.infer<typeof simulatorOptions>;

/** Where the simulated venues listen. */
export interface SimulatorAddress {
  readonly control: string;
  readonly endpoints: Readonly<Partial<Record<ExchangeId, Readonly<Record<string, string>>>>>;
}

/** The simulator as a thread of its own, for the demo. */
export const simulatorContract = {
  run: {
    start: query(simulatorOptions, shape<SimulatorAddress>()),
    stop: query(z.strictObject({}), shape<null>()),
  },
} satisfies Contract;
