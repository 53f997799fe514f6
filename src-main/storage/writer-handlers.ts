import assert from 'node:assert/strict';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { WriterCounters } from '#shared/status.ts';
import { Emitter } from '../base/emitter.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import type { writerContract } from './writer.contract.ts';
import { createWriter, type Writer, type WriterPorts } from './writer.ts';

/** Serves the writer's contract: one writer per thread, its news to whoever listens. */
export function writerHandlers(
  ports: Omit<WriterPorts, 'log' | 'counters'>,
): Handlers<typeof writerContract> {
  const counters = new Emitter<WriterCounters>();
  const lines = new Emitter<WorkerLine>();
  let starting: Promise<Writer> | undefined;
  return {
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
}
