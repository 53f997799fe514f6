import { join } from 'node:path';
import { COMPACT_FILE, COMPACT_META } from '#shared/market/compact.ts';
import { hashFile } from '../../base/file-hash.ts';
import { takeLock, type LockPorts } from '../../base/process-lock.ts';
import { partitionPath, type Partition } from '../partition-path.ts';
import { CopyReader } from '../s3/day-copies.ts';
import { compactPath } from './dataset.ts';
import { lockFile } from './dataset-lock.ts';
import { findCompactDatasets } from './find-datasets.ts';
import { readPublished } from './published.ts';

export interface PartRetention {
  readonly spoolDir: string;
  readonly compactDir: string;
  /** Folder of the uploader's ledger. */
  readonly stateDir: string;
  /** Days compacted later keep their parts, epoch ms. */
  readonly compactedBeforeMs: number;
  /** A part goes only when its copy on S3 was compared. */
  readonly needCopy: boolean;
}

export interface RemovedParts {
  readonly parts: number;
  readonly bytes: number;
  /** Why parts were kept although their time had come. */
  readonly faults: readonly string[];
}

/**
 * Removes parts of days that are compacted: only those that the day names, byte by byte, and only when the compacted file is what
 * its description says at that moment.
 */
export async function removeCompactedParts(options: PartRetention, ports: LockPorts): Promise<RemovedParts> {
  const { compactDir, stateDir, needCopy } = options;
  const copies = needCopy ? await CopyReader.open(ports.files, stateDir) : undefined;
  const removed = { parts: 0, bytes: 0, faults: [] as string[] };
  try {
    for (const partition of await findCompactDatasets(ports.files, compactDir, {})) {
      if (!(await isDue(partition, options, ports))) continue;
      const lock = await takeLock(lockFile(compactDir, partition), ports);
      if (!lock.isOurs) continue;
      try {
        const one = await ofDay(partition, options, ports, copies);
        removed.parts += one.parts;
        removed.bytes += one.bytes;
        removed.faults.push(...one.faults);
      } finally {
        await lock.release();
      }
    }
  } finally {
    copies?.close();
  }
  return removed;
}

/** Whether the day was compacted long enough ago and there is something to remove; needs no lock. */
async function isDue(
  partition: Partition,
  { spoolDir, compactDir, compactedBeforeMs }: PartRetention,
  { files }: LockPorts,
): Promise<boolean> {
  const described = await files.info(join(compactDir, compactPath(partition), COMPACT_META));
  if (described === undefined || described.modifiedMs > compactedBeforeMs) return false;
  return (await files.list(join(spoolDir, partitionPath(partition)))).length > 0;
}

const nothing: RemovedParts = { parts: 0, bytes: 0, faults: [] };

async function ofDay(
  partition: Partition,
  { spoolDir, compactDir, needCopy }: PartRetention,
  { files }: LockPorts,
  copies: CopyReader | undefined,
): Promise<RemovedParts> {
  const folder = join(compactDir, compactPath(partition));
  const spoolPath = partitionPath(partition);
  const there = new Set(await files.list(join(spoolDir, spoolPath)));
  const published = await readPublished(files, folder);
  if (published.state === 'absent') return nothing;
  if (published.state === 'damaged') return fault(spoolPath, published.why);
  const { meta } = published;
  const parts = meta.parts.filter(({ name }) => there.has(name));
  if (parts.length === 0) return nothing;
  const { sha256 } = await hashFile(join(folder, COMPACT_FILE));
  if (sha256 !== meta.file_sha256) {
    const why = `${COMPACT_FILE}: expected SHA-256 ${meta.file_sha256}, found ${sha256}`;
    return fault(spoolPath, why);
  }
  const removed = { parts: 0, bytes: 0, faults: [] as string[] };
  for (const { name, bytes, sha256: expected } of parts) {
    if (needCopy && copies?.isVerified(`${spoolPath}/${name}`) !== true) continue;
    const path = join(spoolDir, spoolPath, name);
    if ((await hashFile(path)).sha256 !== expected) {
      removed.faults.push(`${spoolPath}/${name}: expected the part that was compacted, found other bytes`);
      continue;
    }
    await files.remove(path);
    removed.parts++;
    removed.bytes += bytes;
  }
  return removed;
}

function fault(path: string, why: string): RemovedParts {
  return { ...nothing, faults: [`${path}: parts kept: ${why}`] };
}
