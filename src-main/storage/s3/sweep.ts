import type { Ledger } from './ledger.ts';
import { fileOf } from './object-key.ts';
import type { ObjectStore, OpenUploadMark } from './object-store.ts';
import { StoreError } from './store-error.ts';

const DAY_MS = 86_400_000;

/** Drops the pieces of uploads this ledger knows were begun before `untilMs` and never ended. @returns how many */
export async function dropNoted(
  store: Pick<ObjectStore, 'dropPieces'>,
  ledger: Ledger,
  untilMs: number,
): Promise<number> {
  const open = ledger.open(untilMs);
  for (const upload of open) {
    await store.dropPieces(upload);
    ledger.ended(upload);
  }
  return open.length;
}

/**
 * Drops uploads of more than a day whose keys are ones we would have chosen, whoever began them: no upload of ours takes so
 * long. The age is by the store's clock. @returns how many
 */
export async function dropOld(
  store: Pick<ObjectStore, 'openUploads' | 'dropPieces' | 'clockAheadMs'>,
  prefix: string,
  nowMs: number,
): Promise<number> {
  let dropped = 0;
  let next: OpenUploadMark | undefined;
  const seen = new Set<string>();
  do {
    const page = await store.openUploads(prefix, next);
    const storeNowMs = nowMs - (store.clockAheadMs ?? 0);
    for (const upload of page.uploads) {
      if (fileOf(prefix, upload.key) === undefined || storeNowMs - upload.startedMs < DAY_MS) continue;
      await store.dropPieces(upload);
      dropped++;
    }
    next = page.next;
    const mark = next === undefined ? '' : `${next.key}\n${next.uploadId}`;
    if (seen.has(mark))
      throw new StoreError(
        'unexpected',
        `S3 LIST uploads ${prefix}: expected the next page, found one again`,
      );
    seen.add(mark);
  } while (next !== undefined);
  return dropped;
}
