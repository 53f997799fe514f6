import type { Files } from '../../base/files.ts';
import type { Selection } from './dataset.ts';
import { spillDirIn } from '../temporary.ts';
import { openEngine } from './engine.ts';
import { findCompactDatasets } from './find-datasets.ts';
import { verifyDataset, type Verification } from './verify.ts';

export interface VerifyOptions {
  readonly spoolDir: string;
  readonly compactDir: string;
  readonly selection: Selection;
  readonly threads?: number;
  readonly memoryMb?: number;
}

/** Reads every selected compacted dataset back, whether its parts are still there or not. Ends early when aborted. */
export async function verifyAll(
  { spoolDir, compactDir, selection, threads = 1, memoryMb = 1024 }: VerifyOptions,
  files: Files,
  onVerified: (verification: Verification, done: number, of: number) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly Verification[]> {
  const partitions = await findCompactDatasets(files, compactDir, selection);
  const verified: Verification[] = [];
  if (partitions.length === 0) return verified;
  const engine = await openEngine({ threads, memoryMb, spillDir: spillDirIn(compactDir) });
  const interrupt = (): void => engine.connection.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    for (const partition of partitions) {
      if (signal.aborted) break;
      const verification = await verifyDataset(partition, { files, engine, spoolDir, compactDir, signal });
      verified.push(verification);
      onVerified(verification, verified.length, partitions.length);
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    signal.removeEventListener('abort', interrupt);
    engine.close();
  }
  return verified;
}
