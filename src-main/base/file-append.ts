import { open } from 'node:fs/promises';

/** A new file that grows at its end. */
export interface AppendedFile {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Makes a file to write piece by piece; fails with EEXIST when it is there. Nothing is synced. */
export async function appendedFile(path: string): Promise<AppendedFile> {
  const handle = await open(path, 'wx', 0o600);
  return {
    write: (bytes) => handle.writeFile(bytes),
    close: () => handle.close(),
  };
}
