import { compactMetaSchema, type TimeUnit } from '#shared/market/compact.ts';
import { hashFile } from '../../base/file-hash.ts';
import type { Checker } from './checker.ts';
import type { DatasetFacts, DatasetFiles, Fault, FileEntry } from './facts.ts';
import type { TreeSource } from './tree-source.ts';

export interface SanityReport {
  readonly path: string;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** Drafts of a killed process; readers never take them for data. */
  readonly unfinished: number;
  readonly datasets: readonly DatasetFacts[];
  readonly violations: number;
}

export interface SanityPorts {
  readonly checker: Checker;
  readonly onDataset?: (done: number, of: number, share: number) => void;
  readonly signal: AbortSignal;
}

/** Checks a tree. Ends early, with what is known by then, when aborted. */
export async function checkTree(
  source: TreeSource,
  offlineSeconds: number,
  ports: SanityPorts,
): Promise<SanityReport> {
  const { checker, signal, onDataset } = ports;
  const { datasets, unfinished } = await source.find();
  const total = datasets.reduce((sum, dataset) => sum + sizeOf(dataset), 0);
  const stop = (): void => checker.stop();
  signal.addEventListener('abort', stop, { once: true });
  const checked: DatasetFacts[] = [];
  let bytes = 0;
  try {
    const hashes = await describedParts(source, datasets);
    for (const dataset of datasets) {
      if (signal.aborted) break;
      onDataset?.(checked.length, datasets.length, total === 0 ? 0 : bytes / total);
      checked.push(await checkLent(source, dataset, (lent) => checker.check(lent, offlineSeconds), hashes));
      bytes += sizeOf(dataset);
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    signal.removeEventListener('abort', stop);
    checker.stop();
  }
  const judged = withMixedUnits(checked);
  return {
    path: source.name,
    files: judged.reduce((sum, dataset) => sum + dataset.files, 0),
    rows: judged.reduce((sum, dataset) => sum + dataset.rows, 0),
    bytes,
    unfinished,
    datasets: judged,
    violations: judged.reduce((sum, { faults }) => sum + faults.length, 0),
  };
}

async function checkLent(
  source: TreeSource,
  dataset: DatasetFiles,
  check: (lent: DatasetFiles) => Promise<DatasetFacts>,
  hashes: ReadonlyMap<string, string>,
): Promise<DatasetFacts> {
  const lent = await source.lend(dataset);
  try {
    const facts = await check(lent.dataset);
    const faults = [...lent.faults, ...facts.faults, ...(await changedParts(lent.dataset, hashes))];
    return { ...facts, files: dataset.files.length, bytes: sizeOf(dataset), faults };
  } finally {
    await lent.release();
  }
}

function sizeOf({ files }: DatasetFiles): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** One tree has one unit: most datasets say which. A tree that is all in ms is foreign, and read as it is. */
function withMixedUnits(datasets: readonly DatasetFacts[]): DatasetFacts[] {
  const count = (unit: TimeUnit): number => datasets.filter((dataset) => dataset.unit === unit).length;
  if (count('ms') === 0 || count('ns') === 0) return [...datasets];
  return datasets.map((dataset) => {
    if (dataset.unit !== 'ms') return dataset;
    const fault: Fault = {
      kind: 'unit',
      text: 'ts_event: expected ns as in other datasets of the tree, found ms',
    };
    return { ...dataset, faults: [...dataset.faults, fault] };
  });
}

const partKey = ({ exchange, stream, symbol, date }: DatasetFiles, name: string): string =>
  [exchange, stream, symbol, date, name].join(' ');

/** Hashes of RAW parts, where compacted files in the same tree remember them. */
async function describedParts(
  source: TreeSource,
  datasets: readonly DatasetFiles[],
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const dataset of datasets) {
    const [file] = dataset.files;
    if (file === undefined || !file.name.endsWith('data.parquet')) continue;
    const bytes = await source.description(dataset);
    if (bytes === undefined) continue;
    try {
      const meta = compactMetaSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
      for (const { name, sha256 } of meta.data?.parts ?? []) hashes.set(partKey(dataset, name), sha256);
    } catch {
      // Not ours: the file itself is checked all the same.
      continue;
    }
  }
  return hashes;
}

async function changedParts(dataset: DatasetFiles, hashes: ReadonlyMap<string, string>): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const file of dataset.files) {
    const wanted = hashes.get(partKey(dataset, nameOf(file)));
    if (wanted === undefined || file.isDirectory) continue;
    const { sha256 } = await hashFile(file.path);
    if (sha256 !== wanted) {
      const text = `expected the part that was compacted (${wanted.slice(0, 12)}…), found ${sha256.slice(0, 12)}…`;
      faults.push({ kind: 'hash', file: file.name, text });
    }
  }
  return faults;
}

function nameOf({ name }: FileEntry): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
