import { chmod } from 'node:fs/promises';

/** From here on nobody but their owner can read what this process and its threads make. Windows: the folder's rights decide. */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}

/** Takes the rights of everybody but its owner from a folder, and with them the way to all that lies in it. */
export async function makeFolderPrivate(path: string): Promise<void> {
  if (process.platform !== 'win32') await chmod(path, 0o700);
}
