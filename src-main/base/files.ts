import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Size, kind and state of a path. */
export interface FileInfo {
  readonly size: number;
  readonly isDirectory: boolean;
  /** When its bytes were last written, epoch ms with fraction. */
  readonly modifiedMs: number;
  /** Who may do what: the nine bits of POSIX. Windows tells little by them. */
  readonly mode: number;
}

/** The disk, for everything that needs it. Failing calls reject with Node's error (`ENOSPC`, `EACCES`, …). */
export interface Files {
  /** Makes a folder and its parents. */
  makeDir(path: string): Promise<void>;
  /** Writes a whole file and syncs it to the disk. Fails with EEXIST when `exclusive` and it is there. */
  write(path: string, bytes: Uint8Array, options?: { exclusive?: boolean; mode?: number }): Promise<void>;
  read(path: string): Promise<Uint8Array>;
  /** Waits until a file's bytes are on the disk. */
  sync(path: string): Promise<void>;
  /** Waits until a folder's names are on the disk. Does nothing where folders cannot be synced (Windows). */
  syncDir(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; a missing one is no error. */
  remove(path: string): Promise<void>;
  /** Names in a folder; empty when there is none. */
  list(path: string): Promise<string[]>;
  /** @returns undefined when nothing is there */
  info(path: string): Promise<FileInfo | undefined>;
  /** Bytes a user may still write on the disk that holds `path`. */
  freeBytes(path: string): Promise<number>;
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** @param flags `r+` for files: Windows syncs no handle that cannot write; `r` for folders, which cannot be opened to write */
async function syncHandle(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Node's own `recursive` never comes back where a folder is there but takes none, as `/proc` (Node 24): the uppermost one that is
 * missing is made by hand.
 */
async function makeDir(path: string): Promise<void> {
  if (await makeOne(path)) return;
  let missing = path;
  while (!existsSync(dirname(missing)) && dirname(missing) !== missing) missing = dirname(missing);
  if (!(await makeOne(missing))) await mkdir(missing);
  await mkdir(path, { recursive: true });
}

/** @returns false when the parent is missing */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false;
    if (!(await isDirectory(path))) throw cause;
  }
  return true;
}

/** The machine's disk. */
export const systemFiles: Files = {
  makeDir,
  async write(path, bytes, { exclusive = false, mode = 0o600 } = {}) {
    const handle = await open(path, exclusive ? 'wx' : 'w', mode);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  read: (path) => readFile(path),
  sync: (path) => syncHandle(path, 'r+'),
  async syncDir(path) {
    if (process.platform !== 'win32') await syncHandle(path, 'r');
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async list(path) {
    try {
      return await readdir(path);
    } catch (cause) {
      if (isMissing(cause)) return [];
      throw cause;
    }
  },
  async info(path) {
    try {
      const found = await stat(path);
      return {
        size: found.size,
        isDirectory: found.isDirectory(),
        modifiedMs: found.mtimeMs,
        mode: found.mode & 0o777,
      };
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw cause;
    }
  },
  async freeBytes(path) {
    const disk = await statfs(path);
    return disk.bavail * disk.bsize;
  },
};
