import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { api } from '#shared/api/api.ts';
import { bookFields, bookOffset, type Frame } from '#shared/api/frames.ts';
import type { Signal } from '#shared/market/signal.ts';
import { defaultSymbols } from '#shared/market/symbols.ts';
import { connect } from '#shared/rpc/client.ts';
import { socketWire } from '../../src-main/http/socket-wire.ts';
import type { CommandInput } from '../../src-main/simulator/control/commands.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { startProgram } from '../soak/program.ts';

/** Quotes per second, symbol and venue of `arbscope demo`. */
export const DEMO_RATE = 20;

export const symbols = [...defaultSymbols];
export const venues = ['binance', 'bybit', 'okx'] as const;

/** The simulated venues and the program that shows them, each a process of its own. */
export interface Market {
  /** Address of the page, with its token. */
  readonly url: string;
  /** When the program was started, epoch ms. */
  readonly startedMs: number;
  /** Every message about signals since `listen`. */
  readonly signals: readonly Signal[];
  /** Begins to hear what pages hear. */
  listen(): Promise<void>;
  /** Middle of a symbol's newest quote; only after `listen`. */
  mid(symbol: string): number;
  command(command: CommandInput): Promise<void>;
  stop(): Promise<void>;
}

/** @param folder for settings and data @param rate quotes per second, symbol and venue */
export async function startMarket(folder: string, rate: number): Promise<Market> {
  const simulator = await startProgram('simulate', '--rate', String(rate), '--no-dislocations');
  const { endpoints, control } = simulator.listening;
  const config = join(folder, 'config.json');
  // Routes open and close again at once where a burst is measured.
  await writeFile(config, JSON.stringify({ endpoints, signals: { cooldown_ms: 0 } }));
  const startedMs = systemClock.wallMs();
  const program = await startProgram(
    'serve',
    '--data-dir',
    join(folder, 'data'),
    '--config',
    config,
    '--no-open',
  );
  const url = String(program.listening['url']);
  const signals: Signal[] = [];
  let book: Frame | undefined;
  let socket: WebSocket | undefined;
  return {
    url,
    startedMs,
    signals,
    async listen() {
      const [base = '', token = ''] = url.split('#token=');
      const opened = new WebSocket(new URL('/rpc', base.replace('http:', 'ws:')), {
        headers: { authorization: `Bearer ${token}` },
      });
      socket = opened;
      await new Promise((resolve, reject) => opened.once('open', resolve).once('error', reject));
      const client = connect(api, socketWire(opened, { maxOutboxBytes: 1e7, maxFrameBytes: 1e7 }));
      client.signals.live({}, (messages) => void signals.push(...messages));
      client.market.book({}, (frames) => void (book = frames.at(-1) ?? book));
    },
    mid(symbol) {
      const at = symbols.indexOf(symbol as (typeof symbols)[number]) * venues.length * bookFields.length;
      const price = (field: 'bid_price' | 'ask_price'): number =>
        book?.values[at + bookOffset[field]] ?? Number.NaN;
      return (price('bid_price') + price('ask_price')) / 2;
    },
    async command(command) {
      const answer = await fetch(new URL('/command', String(control)), {
        method: 'POST',
        body: JSON.stringify(command),
      });
      if (!answer.ok) throw new Error(`simulator ${command.command}: ${await answer.text()}`);
      await answer.arrayBuffer();
    },
    async stop() {
      socket?.terminate();
      await program.stop();
      await simulator.stop();
    },
  };
}
