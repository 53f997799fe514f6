import { dirname, basename } from 'node:path/posix';
import { join } from 'node:path';
import type { Files } from '../../base/files.ts';
import type { Log } from '../../base/log.ts';
import { compactPath } from '../compact/dataset.ts';
import { readPublished } from '../compact/published.ts';
import { parsePartitionPath } from '../partition-path.ts';
import type { KnownUnit, Ledger } from './ledger.ts';
import type { Tree } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';
import type { Scanner } from './scan.ts';

export interface RetentionPorts {
  readonly store: ObjectStore;
  readonly ledger: Ledger;
  readonly scanner: Scanner;
  readonly files: Files;
  readonly roots: Readonly<Record<Tree, string>>;
  readonly log: Log;
  /** Parts that no compacted day on this machine names stay. */
  readonly keepUncompacted: boolean;
  readonly signal: AbortSignal;
}

export interface Removal {
  readonly removed: number;
  /** Copies that were verified once and are not there as they were. */
  readonly lost: number;
}

const PAGE = 200;

/**
 * Removes parts whose copies were verified before `untilMs`, each only after its copy was looked at once more: same size,
 * same ETag. Where the copy is not what it was the part stays and waits for its upload again.
 *
 * @throws StoreError when the store cannot be asked
 */
export async function removeVerified(untilMs: number, ports: RetentionPorts): Promise<Removal> {
  const { ledger, scanner, files, roots, signal, log } = ports;
  const compacted = new Map<string, ReadonlySet<string>>();
  let removed = 0;
  let lost = 0;
  let kept = 0;
  for (;;) {
    const page = ledger.verifiedBefore(untilMs, PAGE, kept);
    if (page.length === 0) return { removed, lost };
    for (const unit of page) {
      if (signal.aborted) return { removed, lost };
      const now = await scanner.look(unit);
      if (now === undefined) ledger.forget(unit);
      else if (now.stamp !== unit.stamp) ledger.again(unit);
      else if (ports.keepUncompacted && !(await isCompacted(unit, compacted, ports))) kept++;
      else if (await isStillThere(unit, ports)) {
        await files.remove(join(roots.spool, unit.path));
        ledger.removed(unit);
        removed++;
      } else {
        log('error', 'upload_lost', { path: unit.path, why: 'the verified copy on S3 is gone or another' });
        ledger.again(unit);
        lost++;
      }
    }
  }
}

/** Whether the copies of a verified unit are on S3 as they were when they were compared. */
export async function isStillThere(
  { proofs }: Pick<KnownUnit, 'proofs'>,
  { store }: Pick<RetentionPorts, 'store'>,
): Promise<boolean> {
  for (const { key, bytes, etag } of proofs) {
    const there = await store.head(key);
    if (there === undefined || there.bytes !== bytes || there.etag !== etag) return false;
  }
  return proofs.length > 0;
}

async function isCompacted(
  { path }: KnownUnit,
  known: Map<string, ReadonlySet<string>>,
  { files, roots }: RetentionPorts,
): Promise<boolean> {
  const folder = dirname(path);
  let names = known.get(folder);
  if (names === undefined) {
    const partition = parsePartitionPath(folder);
    if (partition === undefined) return false;
    const published = await readPublished(files, join(roots.compact, compactPath(partition)));
    names = new Set(published.state === 'present' ? published.meta.parts.map(({ name }) => name) : []);
    known.set(folder, names);
  }
  return names.has(basename(path));
}
