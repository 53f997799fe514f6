import type { Files } from '../../base/files.ts';
import { isDamage } from '../open-journal.ts';
import { Ledger } from './ledger.ts';

/** Opens the ledger; a damaged one is removed, and everything looked for and compared anew. */
export async function openLedger(files: Files, path: string, place: string): Promise<Ledger> {
  try {
    return Ledger.open(path, place);
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    for (const companion of ['', '-wal', '-shm']) await files.remove(path + companion);
    return Ledger.open(path, place);
  }
}
