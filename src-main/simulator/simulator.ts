import type { ExchangeId } from '#shared/market/exchange.ts';
import { currentSymbols } from '#shared/market/symbols.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import { ControlServer } from './control/control-server.ts';
import { Commands } from './control/run-command.ts';
import { coin, inVenueOrder } from './market/coins.ts';
import { stageDislocations } from './market/dislocations.ts';
import type { TakerFees } from './market/market.ts';
import { play } from './play/player.ts';
import type { SimulatorAddress, SimulatorOptions } from './simulator.contract.ts';
import type { RecordView } from './socket/record.ts';
import { World, type Truth } from './world.ts';

/** What the simulator takes from outside. */
export interface SimulatorPorts {
  readonly clock: Clock;
  /** Needed to play recorded frames. */
  readonly files?: Files;
  readonly log?: Log;
  /** Taker fees in percent that staged spreads and dislocations are net of. */
  readonly feesPct?: TakerFees;
}

/** A running simulator. */
export interface Simulator {
  readonly address: SimulatorAddress;
  /** Does one command, as `POST /command` does. @throws AppError INVALID_INPUT naming the field that is wrong */
  command(command: unknown): Promise<unknown>;
  /** What clients did so far. */
  record(): RecordView;
  /** What was sent to them. */
  truth(): Truth;
  stop(): Promise<void>;
}

/** Taker fees of the venues' base tier, percent (fee pages, read 2026-11-20). */
const baseTierFees: TakerFees = { binance: 0.05, bybit: 0.055, okx: 0.05 };

/**
 * Starts the simulated venues on loopback: one market, a port per venue for sockets and REST, and a control interface.
 *
 * With `options.port` the control interface listens there and the venues, in venue order, on the ports after it.
 *
 * @throws AppError PORT_IN_USE, or INVALID_INPUT when a symbol is none or the folder to play holds no frames
 */
export async function startSimulator(options: SimulatorOptions, ports: SimulatorPorts): Promise<Simulator> {
  const { clock, files, log, feesPct = baseTierFees } = ports;
  const { symbols, notes } = currentSymbols(options.symbols);
  for (const note of notes) log?.('info', 'note', { text: note });
  const exchanges = inVenueOrder(options.exchanges);
  const world = new World({ ...options, exchanges, coins: symbols.map(coin), feesPct }, clock);
  if (options.play !== undefined) {
    if (files === undefined)
      throw new AppError('INVALID_INPUT', 'simulator: expected files to play frames from, found none');
    await play(world, files, {
      folder: options.play,
      rate: options.rate,
      keepsBytes: options.keepBytes ?? false,
    });
  } else if (options.dislocations) {
    stageDislocations(world.market, world.agenda, options.seed, world.clock.nowMs());
  }

  const commands = new Commands(world, log);
  const control = new ControlServer(world, commands);
  const stop = async () => {
    stopTicking();
    await Promise.all([control.stop(), ...world.servers.map((server) => server.stop())]);
  };
  const stopTicking = world.startTicking();
  try {
    const controlPort = await control.listen(options.port);
    const endpoints: Partial<Record<ExchangeId, Record<string, string>>> = {};
    for (const [i, server] of world.servers.entries()) {
      const port = await server.listen(options.port === 0 ? 0 : options.port + 1 + i);
      const sockets = Object.entries(server.venue.sockets);
      endpoints[server.exchange] = Object.fromEntries([
        ...sockets.map(([name, path]) => [name, `ws://127.0.0.1:${port}${path}`] as const),
        ['rest', `http://127.0.0.1:${port}`] as const,
      ]);
    }
    const address: SimulatorAddress = { control: `http://127.0.0.1:${controlPort}`, endpoints };
    return {
      address,
      command: (command) => commands.run(command),
      record: () => world.record.view(),
      truth: () => world.truth(),
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
