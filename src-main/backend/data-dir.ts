import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Files } from '../base/files.ts';
import type { LockPorts } from '../base/process-lock.ts';
import { makeFolderPrivate } from '../base/private-files.ts';
import { lockDataDir } from './data-lock.ts';

/**
 * Where data is kept when nothing is said: the system's folder for application data, ARBSCOPE_DATA_DIR before it. The demo
 * has a folder of its own, so that simulated data never stands beside recorded data.
 */
export function defaultDataDir(env: Readonly<Record<string, string | undefined>>, demo: boolean): string {
  const name = demo ? 'arbscope-demo' : 'arbscope';
  if (env.ARBSCOPE_DATA_DIR !== undefined && env.ARBSCOPE_DATA_DIR !== '') {
    return demo ? join(env.ARBSCOPE_DATA_DIR, 'demo') : env.ARBSCOPE_DATA_DIR;
  }
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), name);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name);
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), name);
}

/** Version of what lies where in a data folder, kept in its `folder.json`. */
const FOLDER_FORMAT = 1;
const FORMAT_FILE = 'folder.json';

/** A data folder in use. */
export interface DataDir {
  /** Gives it back to whoever wants it next. */
  close(): Promise<void>;
}

/**
 * Makes the folder, becomes its only user, looks whether this program understands it, and closes it to other users.
 *
 * @throws AppError DATA_DIR_UNUSABLE when it cannot be written, DATA_DIR_LOCKED when another process has it, DATA_DIR_NEWER
 *   when a later version of the program wrote it
 */
export async function openDataDir(dataDir: string, ports: LockPorts): Promise<DataDir> {
  const { files } = ports;
  try {
    await files.makeDir(dataDir);
  } catch (cause) {
    throw unusable(dataDir, 'a folder to write to', cause);
  }
  const unlock = await lockDataDir(dataDir, ports);
  try {
    await checkFormat(files, dataDir);
    // Made by hand, or by a version that did not care: what was recorded is its owner's.
    if (((await files.info(dataDir))?.mode ?? 0) & 0o077) await makeFolderPrivate(dataDir);
  } catch (cause) {
    await unlock();
    throw cause;
  }
  return { close: unlock };
}

async function checkFormat(files: Files, dataDir: string): Promise<void> {
  const path = join(dataDir, FORMAT_FILE);
  if ((await files.info(path)) === undefined) {
    // Under another name first: a file cut short by a power cut would make the folder unusable.
    await files.write(`${path}.tmp`, new TextEncoder().encode(`{"format":${FOLDER_FORMAT}}\n`));
    await files.rename(`${path}.tmp`, path);
    await files.syncDir(dataDir);
    return;
  }
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder().decode(await files.read(path)));
  } catch (cause) {
    throw unusable(dataDir, `its format in ${FORMAT_FILE}`, cause);
  }
  const format = typeof found === 'object' && found !== null && 'format' in found ? found.format : undefined;
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) {
    throw unusable(dataDir, `its format in ${FORMAT_FILE}`, `found ${JSON.stringify(found)}`);
  }
  if (format > FOLDER_FORMAT) {
    throw new AppError(
      'DATA_DIR_NEWER',
      `data folder ${dataDir}: expected format ${FOLDER_FORMAT}, found ${format}: a newer Arbscope wrote it; ` +
        'start that one, or choose another folder',
    );
  }
}

function unusable(dataDir: string, expected: string, cause: unknown): AppError {
  const why = errorText(cause);
  return new AppError('DATA_DIR_UNUSABLE', `data folder ${dataDir}: expected ${expected}: ${why}`, { cause });
}
