import { join } from 'node:path';
import type { CompactMeta } from '#shared/market/compact.ts';
import { utcDate } from '#shared/market/time.ts';
import { hashFile } from '../../base/file-hash.ts';
import { takeLock, type LockPorts } from '../../base/process-lock.ts';
import { DayGrades } from '../ledger/day-grades.ts';
import { PartitionFolders } from '../partition-folders.ts';
import { partitionPath, type Partition } from '../partition-path.ts';
import { removeDeadTemporary } from '../temporary.ts';
import { unfinishedPartitions } from '../unfinished-partitions.ts';
import { compactDataset } from './compact-dataset.ts';
import { compactPath, datasetName, type Selection } from './dataset.ts';
import { lockFile } from './dataset-lock.ts';
import { firstLine, openEngine } from './engine.ts';
import { findSpoolDatasets, type SpoolDataset } from './find-datasets.ts';
import { discard, draftIn, publish, readPublished, settle } from './published.ts';

export interface CompactOptions {
  /** Folder of the parts' partition folders. */
  readonly spoolDir: string;
  /** Folder of the compact tree; made when there is something to put in. */
  readonly compactDir: string;
  readonly selection: Selection;
  /** Takes days in that are still being written. A date in the selection does so for that date. */
  readonly includeOpenDay?: boolean;
  /** The first day that is still being written, `20260115`; today unless given. */
  readonly openFrom?: string;
  /** Folder of the journal, which knows what is in no part yet, and of the ledger, which knows what a day is worth. */
  readonly stateDir?: string;
  /** Threads and buffers of the engine; never change what is written. */
  readonly threads?: number;
  readonly memoryMb?: number;
}

/** The clock knows which day is still being written. */
export interface CompactPorts extends LockPorts {
  readonly onProgress?: (progress: CompactProgress) => void;
  readonly onOutcome?: (outcome: CompactOutcome) => void;
  readonly signal?: AbortSignal;
}

/** How far a run is. Sizes are those of the parts, and so known from the start. */
export interface CompactProgress {
  /** The one under way, for people. */
  readonly dataset: string;
  readonly rows: number;
  readonly datasetsDone: number;
  readonly datasets: number;
  readonly bytesDone: number;
  readonly bytes: number;
}

/** What became of a dataset. */
export type CompactOutcome = { readonly partition: Partition; readonly path: string } & (
  | { readonly result: 'written'; readonly meta: CompactMeta; readonly replaced: boolean }
  | {
      readonly result: 'unchanged';
      readonly meta: CompactMeta;
      /** Source parts that are no longer in the spool. */
      readonly partsGone: number;
    }
  | { readonly result: 'refused'; readonly why: string }
  /** Another process is compacting it. */
  | { readonly result: 'busy'; readonly why: string }
);

export interface CompactReport {
  readonly outcomes: readonly CompactOutcome[];
  /** Datasets that were left out because their day is not over, or rows of it wait in the journal. */
  readonly open: readonly Partition[];
  readonly cancelled: boolean;
}

/** RSS grows by 250 MB or so in all with this much for the engine, whatever the rows. */
const MEMORY_MB = 96;

/**
 * Compacts every selected dataset that has parts and is not compacted yet, or has got parts since: one after the other, so
 * that a cancelled run has finished datasets and no half ones, and the next run goes on where it ended.
 *
 * A dataset is refused, and named, when a part cannot be read or is not as the contract says, and when its compacted file
 * holds rows that the spool has no more while new parts have come: nothing recorded is ever replaced by less.
 */
export async function compact(options: CompactOptions, ports: CompactPorts): Promise<CompactReport> {
  const { onProgress, onOutcome, signal = new AbortController().signal } = ports;
  const { datasets, open } = await select(options, ports);
  const outcomes: CompactOutcome[] = [];
  const bytes = datasets.reduce((sum, { parts }) => sum + sizeOf(parts), 0);
  let bytesDone = 0;
  let rows = 0;
  if (datasets.length > 0) await removeDeadTemporary(options.compactDir, ports);
  const grades = await gradesOf(options, ports);
  try {
    for (const [datasetsDone, dataset] of datasets.entries()) {
      if (signal.aborted) break;
      const size = sizeOf(dataset.parts);
      const before = rows;
      try {
        const outcome = await compactLocked(options, dataset, { ...ports, grades, signal }, (done, of) => {
          rows = before + done;
          const share = of === 0 ? 0 : done / of;
          onProgress?.({
            dataset: datasetName(dataset.partition),
            rows,
            datasetsDone,
            datasets: datasets.length,
            bytesDone: bytesDone + Math.floor(size * share),
            bytes,
          });
        });
        outcomes.push(outcome);
        onOutcome?.(outcome);
      } catch (cause) {
        if (!signal.aborted) throw cause;
        break;
      }
      bytesDone += size;
    }
  } finally {
    grades.close();
  }
  return { outcomes, open, cancelled: signal.aborted };
}

async function select(
  { spoolDir, selection, includeOpenDay = false, openFrom, stateDir }: CompactOptions,
  { files, clock }: CompactPorts,
): Promise<{ datasets: SpoolDataset[]; open: Partition[] }> {
  const found = await findSpoolDatasets(files, spoolDir, selection);
  if (includeOpenDay || selection.dates !== undefined) return { datasets: found, open: [] };
  const from = openFrom ?? utcDate(clock.wallMs());
  const unfinished = stateDir === undefined ? new Set() : await unfinishedPartitions(files, stateDir);
  const isOpen = ({ partition }: SpoolDataset): boolean =>
    partition.date >= from || unfinished.has(partitionPath(partition));
  return {
    datasets: found.filter((dataset) => !isOpen(dataset)),
    open: found.filter(isOpen).map(({ partition }) => partition),
  };
}

function gradesOf({ stateDir }: CompactOptions, { files, clock }: CompactPorts): Promise<DayGrades> {
  const wallMs = (): number => clock.wallMs();
  return stateDir === undefined
    ? Promise.resolve(new DayGrades(undefined, wallMs))
    : DayGrades.open(files, stateDir, wallMs);
}

/** What the work on a dataset needs. */
interface DatasetPorts extends LockPorts {
  readonly grades: DayGrades;
  readonly signal: AbortSignal;
}

/** Compacts a dataset, unless another process does. */
async function compactLocked(
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

function sizeOf(parts: SpoolDataset['parts']): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
