import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../../../src-main/simulator/simulator.contract.ts';
import { startSimulator, type Simulator } from '../../../../src-main/simulator/simulator.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import type { CommandInput } from '../../../../src-main/simulator/control/commands.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

export interface Started {
  readonly simulator: Simulator;
  readonly clock: FakeClock;
  readonly symbols: readonly string[];
  readonly urls: {
    readonly binance: { readonly public: string; readonly market: string; readonly rest: string };
    readonly bybit: { readonly public: string; readonly rest: string };
    readonly okx: { readonly public: string; readonly rest: string };
  };
  readonly command: (command: CommandInput) => Promise<unknown>;
}

/** A simulator on free ports whose time stands still until the test moves it. Stopped when the test is over. */
export async function start(
  options: Partial<SimulatorOptions> = {},
  startMs = Date.UTC(2026, 10, 20, 10),
): Promise<Started> {
  const clock = new FakeClock(startMs);
  const { symbols = ['BTCUSDT', 'ETHUSDT', 'XRPUSDT'] } = options;
  const simulator = await startSimulator(
    {
      seed: 1,
      symbols,
      rate: 20,
      exchanges: ['binance', 'bybit', 'okx'],
      port: 0,
      dislocations: false,
      ...options,
    },
    { clock, files: systemFiles },
  );
  onTestFinished(() => simulator.stop());
  const urls = simulator.address.endpoints as Started['urls'];
  return { simulator, clock, symbols, urls, command: (command) => simulator.command(command) };
}
