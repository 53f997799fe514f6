import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { Emitter } from '../../base/emitter.ts';
import type { LockPorts } from '../../base/process-lock.ts';
import type { compactContract } from '../compact.contract.ts';
import { compact } from './compact.ts';
import type { CompactOutcome, CompactProgress, CompactReport } from './compact-run.ts';
import { tidy } from './tidy.ts';

export interface ServedCompaction {
  readonly handlers: Handlers<typeof compactContract>;
  /** Cancels a run under way and waits until it has tidied up. */
  stop(): Promise<void>;
}

/** The compaction contract served: one run at a time, its news to whoever listens. */
export function serveCompaction(ports: LockPorts): ServedCompaction {
  const progress = new Emitter<CompactProgress>();
  const outcomes = new Emitter<CompactOutcome>();
  let run: { readonly abort: AbortController; readonly ended: Promise<CompactReport> } | undefined;
  return {
    handlers: {
      run: {
        async start(options) {
          if (run !== undefined) {
            throw new AppError(
              'INVALID_INPUT',
              'compaction: expected one run at a time, found one under way',
            );
          }
          const abort = new AbortController();
          const ended = compact(options, {
            ...ports,
            onProgress: (news) => progress.emit(news),
            onOutcome: (news) => outcomes.emit(news),
            signal: abort.signal,
          });
          run = { abort, ended };
          try {
            return await ended;
          } finally {
            run = undefined;
          }
        },
        tidy: (options) => tidy(options, ports),
        progress: (_, emit) => progress.on(emit),
        outcomes: (_, emit) => outcomes.on(emit),
        cancel() {
          run?.abort.abort();
          return null;
        },
      },
    },
    async stop() {
      run?.abort.abort();
      await Promise.allSettled([run?.ended]);
    },
  };
}
