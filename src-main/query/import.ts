import { basename, join } from 'node:path';
import { errorText } from '#shared/error-text.ts';
import { copyNew } from '../base/file-copy.ts';
import { hashFile } from '../base/file-hash.ts';
import { draftIn, discard, publish } from '../storage/compact/published.ts';
import { storeFile } from '../storage/part-file.ts';
import { PartitionFolders } from '../storage/partition-folders.ts';
import type { Incoming } from './import-plan.ts';
import type { Opened } from './opened.ts';
import type { Outcome, WorkProgress } from './query.contract.ts';

type Goal = NonNullable<Incoming['goal']>;

/**
 * Copies what a plan adds, each file under another name until it is complete and the same as its source. What is in the data
 * folder by then stays. Ends early when aborted: whole files were added, and the next plan says which are left.
 */
export async function importFiles(
  opened: Opened,
  planned: readonly Incoming[],
  onProgress: (progress: WorkProgress) => void,
  signal: AbortSignal,
): Promise<NonNullable<Outcome<'import'>>> {
  const adding = planned.flatMap(({ file, goal }) => (goal === undefined ? [] : [{ file, goal }]));
  const total = adding.reduce((sum, { file }) => sum + file.bytes, 0);
  const folders = new PartitionFolders(opened.files, opened.dataDir);
  const failed: string[] = [];
  let [added, bytes, seen] = [0, 0, 0];
  for (const { file, goal } of adding) {
    if (signal.aborted) break;
    onProgress({ text: `${added} of ${adding.length} files added`, share: seen / Math.max(1, total) });
    try {
      await addOne(opened, folders, goal);
      added++;
      bytes += file.bytes;
    } catch (cause) {
      failed.push(`${file.path}: ${errorText(cause)}`);
    }
    seen += file.bytes;
  }
  return { kind: 'import', added, bytes, failed };
}

async function addOne({ files }: Opened, folders: PartitionFolders, goal: Goal): Promise<void> {
  const folder = await folders.ensure(goal.folder);
  const path = join(folder, basename(goal.from));
  if ((await files.info(path)) !== undefined) {
    throw new RangeError('expected nothing under this name in the data folder, found a file');
  }
  const expected = goal.meta?.file_sha256 ?? (await hashFile(goal.from)).sha256;
  const copied = async (to: string): Promise<void> => {
    await copyNew(goal.from, to);
    const { sha256 } = await hashFile(to);
    if (sha256 !== expected) throw new RangeError('expected a copy of the same bytes, found others');
  };
  if (goal.meta === undefined) {
    await storeFile(files, path, copied);
    return;
  }
  const draft = draftIn(folder);
  try {
    await copied(draft.file);
    await publish(files, folder, draft, goal.meta);
  } catch (cause) {
    await discard(files, folder, draft);
    throw cause;
  }
}
