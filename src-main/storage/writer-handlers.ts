import assert from 'node:assert/strict';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { WriterCounters } from '#shared/status.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import { serveLedger, type ServedLedger } from './ledger/serve-ledger.ts';
import type { writerContract, WriterOptions } from './writer.contract.ts';
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
  let ledger: ServedLedger | undefined;
  const log: Log = (level, event, fields = {}) => lines.emit({ level, event, fields });
  const start = async (options: WriterOptions): Promise<Writer> => {
    ledger = await openBooks(() => serveLedger(options, { ...ports, log }));
    try {
      const { rows, crashed } = ledger;
      const writer = await createWriter(options, {
        ...ports,
        rows,
        crashed,
        counters: (count) => counters.emit(count),
        log,
      });
      ledger.settle();
      return writer;
    } catch (cause) {
      ledger.stop();
      throw cause;
    }
  };
  const stop = async (): Promise<WriterCounters | undefined> => {
    const counted = await (await starting)?.stop();
    ledger?.stop();
    return counted;
  };
  const books = (): ServedLedger['handlers'] => {
    assert(ledger !== undefined, 'writer was never started');
    return ledger.handlers;
  };
  const handlers: Handlers<typeof writerContract> = {
    run: {
      async start(options) {
        assert(starting === undefined, 'writer started twice');
        starting = start(options);
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
        const counted = await stop();
        assert(counted !== undefined, 'writer was never started');
        return counted;
      },
    },
    ledger: {
      ends: (input) => books().ends(input),
      mark: (input) => books().mark(input),
      add: (input) => books().add(input),
      uploadFailures: (input) => books().uploadFailures(input),
      gaps: (input) => books().gaps(input),
      minutes: (input) => books().minutes(input),
      day: (input) => books().day(input),
    },
  };
  return {
    handlers,
    async stop() {
      await stop();
    },
  };
}

/** The disk's refusals in the words the start of the writer has for them. */
async function openBooks(open: () => Promise<ServedLedger>): Promise<ServedLedger> {
  try {
    return await open();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = errorText(cause);
    throw new AppError('DATA_DIR_UNUSABLE', `data folder: expected one that can be written, found ${why}`, {
      cause,
    });
  }
}
