import { basename, join } from 'node:path';
import type { Engine } from '../storage/compact/engine.ts';
import { verifyDataset } from '../storage/compact/verify.ts';
import { partitionOfKeys } from '../storage/partition-of-keys.ts';
import { checkDataset } from '../storage/sanity/check-dataset.ts';
import { knownDataset, pathOf, type Opened } from './opened.ts';
import type { Outcome, WorkProgress } from './query.contract.ts';

/** Times without an event of more than this are told, s. */
const OFFLINE_S = 60;

/**
 * Reads every row of a day back. A compacted file is held against its description and its parts; every other file against the
 * contract: columns, order, times, rows that are there twice.
 */
export async function verify(
  opened: Opened,
  engine: Engine,
  id: string,
  onProgress: (progress: WorkProgress) => void,
  signal: AbortSignal,
): Promise<Outcome<'verify'>> {
  const dataset = knownDataset(opened, id);
  const files = opened.catalog.filesOf(id, { offset: 0, limit: Number.MAX_SAFE_INTEGER });
  const described = files.find(({ version }) => version !== null);
  const partition = partitionOfKeys(dataset);
  const faults: string[] = [];
  const notes: string[] = [];
  let rows = 0;
  const others = files.filter((file) => file !== described || partition === undefined);
  try {
    if (described !== undefined && partition !== undefined) {
      onProgress({ text: described.path, share: null });
      const { dataDir } = opened;
      const verified = await verifyDataset(partition, {
        files: opened.files,
        engine,
        spoolDir: join(dataDir, 'spool'),
        compactDir: join(dataDir, 'compact'),
        signal,
      });
      rows = verified.rows;
      faults.push(...verified.faults);
      notes.push(
        verified.compared
          ? `compacted file: ${grouped(verified.rows)} rows, the same as in its parts`
          : `compacted file: ${grouped(verified.rows)} rows; not compared with its parts, which are gone`,
      );
    }
    let done = 0;
    const checked = await checkDataset(
      {
        ...(dataset.exchange === '' ? {} : { exchange: dataset.exchange }),
        ...(dataset.stream === '' ? {} : { stream: dataset.stream }),
        ...(dataset.symbol === '' ? {} : { symbol: dataset.symbol }),
        ...(dataset.date === '' ? {} : { date: dataset.date }),
        files: others.map((file) => ({
          name: file.path,
          path: pathOf(opened, file),
          bytes: file.bytes,
          isDirectory: false,
        })),
      },
      OFFLINE_S,
      {
        connection: engine.connection,
        files: opened.files,
        onFile: ({ name }) => {
          signal.throwIfAborted();
          onProgress({ text: basename(name), share: done++ / others.length });
        },
      },
    );
    signal.throwIfAborted();
    if (others.length > 0) {
      if (described === undefined || partition === undefined) rows = checked.rows;
      const isCompacted = described !== undefined && partition !== undefined;
      for (const { kind, file, text } of checked.faults) {
        // Hours without events are a matter of recording, rows received twice one of compaction, which has dropped them.
        const isNote = kind === 'missing_hours' || (isCompacted && kind === 'duplicate_rows');
        (isNote ? notes : faults).push(file === undefined ? text : `${file}: ${text}`);
      }
      notes.push(`${grouped(others.length)} files read: ${grouped(checked.rows)} rows`, ...checked.notes);
      if (checked.offline_count > 0) {
        notes.push(
          `${checked.offline_count} times without an event for more than ${OFFLINE_S} s, ${Math.round(checked.offline_seconds)} s in all`,
        );
      }
    }
    return { kind: 'verify', rows, faults, notes };
  } catch (cause) {
    if (signal.aborted) return null;
    throw cause;
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
