import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Config } from '#shared/config.ts';
import type { SendReport } from './load.ts';
import type { Phase } from './schedule.ts';

/** What crosses between the benchmark and its generator. */
export interface ToGenerator {
  readonly phase: Phase;
}

export type FromGenerator =
  | { readonly is: 'listening'; readonly endpoints: Config['endpoints'] }
  | { readonly is: 'subscribed' }
  | { readonly is: 'sent'; readonly report: SendReport };

/** The load generator in a process of its own. */
export interface Generator {
  readonly endpoints: Config['endpoints'];
  /** Resolves when a client has subscribed to everything. */
  readonly subscribed: Promise<void>;
  /** Sends a phase and resolves when its last message is with the kernel. */
  run(phase: Phase): Promise<SendReport>;
  stop(): Promise<void>;
}

/** Starts a generator. @throws when its process ends before it listens */
export async function startGenerator(): Promise<Generator> {
  const child = fork(new URL('./generator.ts', import.meta.url), { serialization: 'advanced' });
  const exited = once(child, 'exit');
  const expect = async <K extends FromGenerator['is']>(is: K): Promise<Extract<FromGenerator, { is: K }>> =>
    new Promise((resolve, reject) => {
      const onExit = (code: number | null): void =>
        reject(new Error(`generator: expected "${is}", its process ended with code ${code}`));
      const onMessage = (message: FromGenerator): void => {
        if (message.is !== is) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(message as Extract<FromGenerator, { is: K }>);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });

  const { endpoints } = await expect('listening');
  const subscribed = expect('subscribed').then(() => undefined);
  // Whoever starts a client waits for it; an early end is reported there.
  subscribed.catch(() => undefined);
  return {
    endpoints,
    subscribed,
    async run(phase) {
      const sent = expect('sent');
      child.send({ phase } satisfies ToGenerator);
      return (await sent).report;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
