import { utcDate } from '#shared/market/time.ts';
import { DayGrades } from '../ledger/day-grades.ts';
import { partitionPath, type Partition } from '../partition-path.ts';
import { removeDeadTemporary } from '../temporary.ts';
import { unfinishedPartitions } from '../unfinished-partitions.ts';
import type { CompactOptions, CompactOutcome, CompactPorts, CompactReport } from './compact-run.ts';
import { datasetName } from './dataset.ts';
import { findSpoolDatasets, type SpoolDataset } from './find-datasets.ts';
import { compactLocked } from './one-dataset.ts';

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

function sizeOf(parts: SpoolDataset['parts']): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
