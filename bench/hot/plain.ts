import { Worker } from 'node:worker_threads';
import type { Config } from '#shared/config.ts';
import { exchangeIds } from '#shared/market/exchange.ts';
import { takerPct } from '#shared/market/fees.ts';
import { shippedFees } from '../../src-main/backend/shipped-fees.ts';
import type { Design } from './design.ts';
import { startGenerator } from './generator-process.ts';
import { Meter, type Metered } from './meter.ts';
import { NestedEngine, type PlainEvent } from './nested-engine.ts';
import type { Phase } from './schedule.ts';
import { SignalClock } from './signal-clock.ts';

/** What crosses between the peer's two threads beside events. */
export type ToPlain =
  | { readonly do: 'start'; readonly endpoints: Config['endpoints'] }
  | { readonly do: 'begin'; readonly phase: Phase }
  | { readonly do: 'measure' };

export interface FromPlain {
  readonly metered: Metered;
}

/**
 * The peer: one thread with plain `ws` and `JSON.parse` that posts an object per event, and an engine over nested objects in
 * the main thread. It stores nothing, which is in its favour.
 */
export async function startPlain(): Promise<Design> {
  const generator = await startGenerator();
  const worker = new Worker(new URL('./plain.worker.ts', import.meta.url), { name: 'plain' });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  worker.on('error', (cause) => failed.reject(cause));

  const fees = shippedFees();
  const engine = new NestedEngine(
    { openPct: 0.5, closePct: 0.2 },
    exchangeIds.map((exchange) => takerPct(fees, exchange, 'perp', Date.now())),
  );
  const meter = new Meter();
  const clock = new SignalClock();
  let measured: (metered: Metered) => void = () => undefined;
  worker.on('message', (message: PlainEvent | FromPlain) => {
    if ('metered' in message) {
      measured(message.metered);
      return;
    }
    for (const signal of engine.update(message)) clock.arrived(signal);
    meter.done(message.message);
  });
  const tell = (message: ToPlain): void => worker.postMessage(message);
  tell({ do: 'start', endpoints: generator.endpoints });
  await Promise.race([generator.subscribed, failed.promise]);

  return {
    name: 'ws + JSON.parse + postMessage',
    generator,
    async begin(phase) {
      clock.begin(phase);
      meter.begin(phase);
      tell({ do: 'begin', phase });
    },
    frames: async () => meter.frames,
    async handled() {
      const collector = new Promise<Metered>((resolve) => (measured = resolve));
      tell({ do: 'measure' });
      const { cpuUs, busy } = await Promise.race([collector, failed.promise]);
      const here = meter.metered();
      return {
        frames: here.frames,
        evaluated: here.evaluated,
        lastNs: here.lastNs,
        signal: clock.recorded(),
        opened: clock.opened,
        cpuUs: (cpuUs + here.cpuUs) / here.frames,
        busy,
        drops: Number.NaN,
        ringPeak: Number.NaN,
      };
    },
    async stop() {
      await worker.terminate();
      await generator.stop();
      return [];
    },
  };
}
