import { join } from 'node:path';
import type { CompactMeta } from '#shared/market/compact.ts';
import { hashFile } from '../../base/file-hash.ts';
import { takeLock, type LockPorts } from '../../base/process-lock.ts';
import type { DayGrades } from '../ledger/day-grades.ts';
import { PartitionFolders } from '../partition-folders.ts';
import { compactDataset } from './compact-dataset.ts';
import type { CompactOptions, CompactOutcome } from './compact-run.ts';
import { compactPath } from './dataset.ts';
import { lockFile } from './dataset-lock.ts';
import { firstLine, openEngine } from './engine.ts';
import type { SpoolDataset } from './find-datasets.ts';
import { discard, draftIn, publish, readPublished, settle } from './published.ts';

/** RSS grows by 250 MB or so in all with this much for the engine, whatever the rows. */
const MEMORY_MB = 96;

/** What the work on a dataset needs. */
export interface DatasetPorts extends LockPorts {
  readonly grades: DayGrades;
  readonly signal: AbortSignal;
}

/** Compacts a dataset, unless another process does. */
export async function compactLocked(
  options: CompactOptions,
  dataset: SpoolDataset,
  ports: DatasetPorts,
  onRows: (done: number, of: number) => void,
): Promise<CompactOutcome> {
  const { partition } = dataset;
  // Most days were compacted long ago: what needs no lock takes none.
  const known = await readPublished(ports.files, join(options.compactDir, compactPath(partition)));
  const change = known.state === 'present' ? changeSince(known.meta, dataset) : undefined;
  if (known.state === 'present' && typeof change === 'object' && change.come === 0) {
    const path = compactPath(partition);
    return { partition, path, result: 'unchanged', meta: known.meta, partsGone: change.gone };
  }
  await ports.files.makeDir(options.compactDir);
  const lock = await takeLock(lockFile(options.compactDir, partition), ports);
  if (!lock.isOurs) {
    const { pid, host } = lock.owner;
    const why = `expected to be alone with it, found process ${pid} of ${host} compacting it`;
    return { partition, path: compactPath(partition), result: 'busy', why };
  }
  try {
    return await compactOne(options, dataset, ports, onRows);
  } finally {
    await lock.release();
  }
}

async function compactOne(
  options: CompactOptions,
  dataset: SpoolDataset,
  ports: DatasetPorts,
  onRows: (done: number, of: number) => void,
): Promise<CompactOutcome> {
  const { files, signal } = ports;
  const { partition } = dataset;
  const path = compactPath(partition);
  const published = await settle(files, join(options.compactDir, path));
  const base = { partition, path } as const;
  if (published.state === 'damaged') {
    return { ...base, result: 'refused', why: `${published.why}; remove it to compact the day anew` };
  }
  const before = published.state === 'present' ? published.meta : undefined;
  if (before !== undefined) {
    const change = changeSince(before, dataset);
    if (typeof change === 'string') return { ...base, result: 'refused', why: change };
    if (change.come === 0) return { ...base, result: 'unchanged', meta: before, partsGone: change.gone };
  }
  try {
    const meta = await write(options, dataset, ports, onRows, (before?.version ?? 0) + 1);
    return { ...base, result: 'written', meta, replaced: before !== undefined };
  } catch (cause) {
    if (signal.aborted) throw cause;
    return { ...base, result: 'refused', why: firstLine(cause) };
  }
}

/** @returns how many parts have come and gone since, or why the dataset cannot be compacted again */
function changeSince(meta: CompactMeta, { parts }: SpoolDataset): { come: number; gone: number } | string {
  const now = new Map(parts.map((part) => [part.name, part.bytes]));
  const known = new Set(meta.parts.map(({ name }) => name));
  for (const { name, bytes } of meta.parts) {
    const found = now.get(name);
    if (found !== undefined && found !== bytes)
      return `${name}: expected ${bytes} bytes as compacted, found ${found}`;
  }
  const come = parts.filter(({ name }) => !known.has(name));
  const gone = meta.parts.filter(({ name }) => !now.has(name));
  if (come.length === 0 || gone.length === 0) return { come: come.length, gone: gone.length };
  return `${come.length} new parts (${come[0]!.name}, …): expected all ${meta.parts.length} parts compacted before in the spool too, found ${gone.length} gone (${gone[0]!.name}, …)`;
}

async function write(
  { compactDir, threads = 1, memoryMb = MEMORY_MB }: CompactOptions,
  dataset: SpoolDataset,
  { files, grades, signal }: DatasetPorts,
  onRows: (done: number, of: number) => void,
  version: number,
): Promise<CompactMeta> {
  const folder = await new PartitionFolders(files, compactDir).ensure(compactPath(dataset.partition));
  const draft = draftIn(folder);
  const engine = await openEngine({ threads, memoryMb });
  const interrupt = (): void => engine.connection.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    const facts = await compactDataset({
      connection: engine.connection,
      files,
      dataset,
      path: draft.file,
      onRows,
      signal,
    });
    const { sha256, bytes } = await hashFile(draft.file);
    const quality = grades.of(dataset.partition.exchange, dataset.partition.date);
    const meta = { ...facts, version, file_sha256: sha256, file_bytes: bytes, quality };
    signal.throwIfAborted();
    await publish(files, folder, draft, meta);
    return meta;
  } catch (cause) {
    await discard(files, folder, draft);
    throw cause;
  } finally {
    signal.removeEventListener('abort', interrupt);
    engine.close();
  }
}
