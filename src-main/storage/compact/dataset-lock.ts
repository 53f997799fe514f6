import { join } from 'node:path';
import { datasetId } from '../catalog/identity.ts';
import type { Partition } from '../partition-path.ts';

/** Held by whoever changes a dataset's compacted file, or removes parts on the strength of it. */
export function lockFile(compactDir: string, partition: Partition): string {
  return join(compactDir, `.lock-${datasetId(partition)}`);
}
