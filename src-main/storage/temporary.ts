import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Files } from '../base/files.ts';
import { removeFolder } from '../base/folder-removal.ts';
import type { Processes } from '../base/processes.ts';

/** What an engine puts on the disk for a while: `.spill-<pid>-<12 hex digits>`. Names of earlier versions are known too. */
const TEMPORARY = /^\.(?:spill|query|scratch)-(\d+)-[0-9a-f]{12}(?:\.db(?:\.wal)?)?$/;

/** A folder for an engine of this process, not made yet. */
export function spillDirIn(folder: string): string {
  return join(folder, `.spill-${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** Removes what processes that are gone have left in a folder. @returns how many entries */
export async function removeDeadTemporary(
  folder: string,
  { files, processes }: { readonly files: Files; readonly processes: Processes },
): Promise<number> {
  let removed = 0;
  for (const name of await files.list(folder)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid === undefined || (await processes.find(Number(pid))) !== undefined) continue;
    await removeFolder(join(folder, name));
    removed++;
  }
  return removed;
}
