import { exchangeIds } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { ConfigInput } from '#shared/config.ts';
import type { CommandInput } from '../../../src-main/simulator/control/commands.ts';
import type { Truth } from '../../../src-main/simulator/world.ts';
import { headless, type Program } from './headless.ts';

/** `arbscope simulate` and its control interface. */
export interface Venues {
  readonly endpoints: NonNullable<ConfigInput['endpoints']>;
  readonly program: Program;
  command(command: CommandInput): Promise<unknown>;
  truth(): Promise<Truth>;
  /** Events sent to subscribers so far, by `venue stream symbol`. */
  sent(): Promise<Map<string, number>>;
  /** Waits until every socket is known to be gone. */
  deserted(): Promise<void>;
  /** No more market messages. */
  silence(): Promise<void>;
}

export async function startVenues(...options: readonly string[]): Promise<Venues> {
  const program = headless('simulate', ...options);
  const { control, endpoints } = (await program.heard('listening')) as {
    control?: string;
    endpoints?: Venues['endpoints'];
  };
  const ask = async (path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(
      `${control}${path}`,
      // A connection of its own: one that is kept may be ended at the moment it is used again.
      {
        headers: { connection: 'close' },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      },
    );
    const text = await answer.text();
    if (!answer.ok) throw new Error(`simulator ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  const truth = async (): Promise<Truth> => (await ask('/truth')) as Truth;
  const command = (each: CommandInput): Promise<unknown> => ask('/command', each);
  return {
    endpoints: endpoints!,
    program,
    command,
    truth,
    async sent() {
      const sums = new Map<string, number>();
      for (const { venue, symbol, events } of (await truth()).topics) {
        for (const [stream, count] of Object.entries(events) as [StreamName, number][]) {
          const key = `${venue} ${stream} ${symbol}`;
          sums.set(key, (sums.get(key) ?? 0) + count);
        }
      }
      return sums;
    },
    async deserted() {
      while ((await truth()).connections.length > 0) await new Promise((done) => setTimeout(done, 5));
    },
    async silence() {
      for (const venue of exchangeIds) await command({ command: 'silence', venue });
    },
  };
}
