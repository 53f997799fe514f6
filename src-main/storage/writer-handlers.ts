import assert from 'node:assert/strict';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { WriterCounters } from '#shared/status.ts';
import { Emitter } from '../base/emitter.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import type { writerContract } from './writer.contract.ts';
import { createWriter } from './writer.ts';
import type { Writer, WriterPorts } from './writer-ports.ts';

/** The writer's contract served: one writer per thread, its news to whoever listens. */
export interface ServedWriter {
  readonly handlers: Handlers<typeof writerContract>;
  /** Finishes the writer when it was started and nobody has called `run.stop`. */
  stop(): Promise<void>;
}

export function serveWriter(ports: Omit<WriterPorts, 'log' | 'counters'>): ServedWriter {
  const counters = new Emitter<WriterCounters>();
  const lines = new Emitter<WorkerLine>();
  let starting: Promise<Writer> | undefined;
  const handlers: Handlers<typeof writerContract> = {
    run: {
      async start(options) {
        assert(starting === undefined, 'writer started twice');
        starting = createWriter(options, {
          ...ports,
          counters: (count) => counters.emit(count),
          log: (level, event, fields = {}) => lines.emit({ level, event, fields }),
        });
        try {
          await starting;
        } catch (cause) {
          starting = undefined;
          throw cause;
        }
        return null;
      },
      counters: (_, emit) => counters.on(emit),
      log: (_, emit) => lines.on(emit),
      async stop() {
        assert(starting !== undefined, 'writer was never started');
        return (await starting).stop();
      },
    },
  };
  return {
    handlers,
    async stop() {
      await (await starting)?.stop();
    },
  };
}
