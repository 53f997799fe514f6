import assert from 'node:assert/strict';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Files } from '../base/files.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import { AlertRows } from './alert-rows.ts';
import { alertTables } from './alert-tables.ts';
import type { historyContract } from './history.contract.ts';
import { openHistory } from './open-history.ts';
import { SignalLog } from './signal-log.ts';
import { findLife, listLives } from './signal-queries.ts';
import { signalStats } from './signal-stats.ts';
import { signalTables } from './signal-tables.ts';

export interface ServedHistory {
  readonly handlers: Handlers<typeof historyContract>;
  /** Writes what waits and closes the database. */
  stop(): Promise<void>;
}

/** Groups of tables of the database, in no particular order. */
const groups = [signalTables, alertTables];

/** The history's contract served: one database per thread. */
export function serveHistory({ clock, files }: { clock: Clock; files: Files }): ServedHistory {
  const lines = new Emitter<WorkerLine>();
  let opening: ReturnType<typeof openHistory> | undefined;
  let signals: SignalLog | undefined;
  let alerts: AlertRows | undefined;

  const log = (): SignalLog => {
    assert(signals !== undefined, 'history: expected start before anything else');
    return signals;
  };
  const told = (): AlertRows => {
    assert(alerts !== undefined, 'history: expected start before anything else');
    return alerts;
  };
  const stop = async (): Promise<void> => {
    const opened = await opening?.catch(() => undefined);
    signals?.stop();
    signals = undefined;
    opened?.db.close();
    opening = undefined;
  };

  return {
    handlers: {
      run: {
        async start({ dataDir, retentionDays }) {
          assert(opening === undefined, 'history started twice');
          opening = openHistory(dataDir, groups, { files, clock });
          const { db, setAside } = await opening.catch((cause: unknown) => {
            opening = undefined;
            if (cause instanceof AppError) throw cause;
            const why = errorText(cause);
            throw new AppError('DATA_DIR_UNUSABLE', `history: expected a database to write, found ${why}`, {
              cause,
            });
          });
          signals = new SignalLog(db, {
            clock,
            retentionDays,
            log: (level, event, fields = {}) => lines.emit({ level, event, fields }),
          });
          alerts = new AlertRows(db, clock);
          alerts.tidy(retentionDays);
          const ended = signals.endLeftOpen();
          return { setAside: setAside ?? null, ended, recent: signals.recent() };
        },
        log: (_, emit) => lines.on(emit),
        async stop() {
          await stop();
          return null;
        },
      },
      signals: {
        begin(setup) {
          log().begin(setup);
          return null;
        },
        add(batch) {
          log().add(batch.signals);
          return null;
        },
        addInputs({ inputs }) {
          log().addInputs(inputs);
          return null;
        },
        list: (query) => listLives(log().db, query),
        life: ({ id }) => findLife(log().db, id),
        stats: (query) => signalStats(log().db, query, clock.wallMs()),
        end() {
          log().end();
          return null;
        },
      },
      alerts: {
        add(batch) {
          told().add(batch.alerts);
          return null;
        },
        acknowledge({ alarm, atMs }) {
          told().acknowledge(alarm, atMs);
          return null;
        },
        newest: ({ limit }) => told().newest(limit),
      },
    },
    stop,
  };
}
