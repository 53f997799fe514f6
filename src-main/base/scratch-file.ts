import { closeSync, openSync, writeSync } from 'node:fs';

/** A small file that is written over in place, again and again. What is in it outlives the process, and a power cut by luck only. */
export interface ScratchFile {
  /** Puts these bytes at the beginning, without waiting for the disk. */
  write(bytes: Uint8Array): void;
  close(): void;
}

export function openScratchFile(path: string): ScratchFile {
  const file = openSync(path, 'w', 0o600);
  return {
    write: (bytes) => void writeSync(file, bytes, 0, bytes.length, 0),
    close: () => closeSync(file),
  };
}
