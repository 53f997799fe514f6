import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import type { Files } from '../base/files.ts';

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

/** Makes the folder and tries it. @throws AppError DATA_DIR_UNUSABLE */
export async function prepareDataDir(files: Files, dataDir: string): Promise<void> {
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    await files.makeDir(dataDir);
    await files.write(probe, new Uint8Array([1]));
    await files.remove(probe);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('DATA_DIR_UNUSABLE', `data folder ${dataDir}: expected a folder to write to: ${why}`, {
      cause,
    });
  }
}
