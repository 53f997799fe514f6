import assert from 'node:assert/strict';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { Clock } from '../../base/clock.ts';
import type { Files } from '../../base/files.ts';
import type { Log } from '../../base/log.ts';
import { RingConsumer } from '../ring.ts';
import type { WriterOptions } from '../writer.contract.ts';
import type { WriterPorts } from '../writer-ports.ts';
import { Ledger } from './ledger.ts';
import type { ledgerContract } from './ledger.contract.ts';
import { openLedger } from './open-ledger.ts';
import { RowTally } from './row-tally.ts';

/** The journal's file, whose gaps are read beside the ledger's. */
export const JOURNAL_FILE = 'journal.db';

/** The ledger of one start of the writer. */
export interface ServedLedger {
  readonly rows: RowTally;
  readonly handlers: Handlers<typeof ledgerContract>['ledger'];
  /** Takes what the journal knows of the ends of a run that has crashed. */
  readonly crashed: NonNullable<WriterPorts['crashed']>;
  /** To be called when the writer has begun. */
  settle(): void;
  /** To be called when the writer has finished. */
  stop(): void;
}

/** Opens the ledger beside the writer's journal. */
export async function serveLedger(
  { stateDir, slots, ring }: WriterOptions,
  { files, clock, log }: { readonly files: Files; readonly clock: Clock; readonly log: Log },
): Promise<ServedLedger> {
  await files.makeDir(stateDir);
  const { db, setAside } = await openLedger(files, stateDir, clock);
  if (setAside !== undefined) log('error', 'ledger_failed', { why: 'damaged', kept_as: setAside });
  const rows = new RowTally(slots, new RingConsumer(ring).epochMs);
  const openJournal = (): Database.Database => new Database(join(stateDir, JOURNAL_FILE), { readonly: true });
  const ledger = new Ledger({ db, slots, tally: rows, openJournal }, { clock, log });
  let isStopped = false;
  const open = (): Ledger => {
    assert(!isStopped, 'ledger was stopped');
    return ledger;
  };
  return {
    rows,
    handlers: {
      ends: () => open().ends,
      mark() {
        open().mark();
        return null;
      },
      add(account) {
        open().add(account);
        return null;
      },
      uploadFailures({ failures }) {
        open().addUploadFailures(failures);
        return null;
      },
      gaps: (query) => open().gaps(query),
      minutes: (query) => open().minutes(query),
      day: ({ date }) => open().day(date),
    },
    crashed: (ends, startedMs) => ledger.crashed(ends, startedMs),
    settle: () => ledger.settle(),
    stop() {
      if (isStopped) return;
      isStopped = true;
      ledger.stop();
    },
  };
}
