import type { Files } from '../../src-main/base/files.ts';

export interface MemoryFiles extends Files {
  /** What is in a file; undefined where there is none. */
  text(path: string): string | undefined;
  put(path: string, text: string, mode?: number): void;
  modeOf(path: string): number | undefined;
  /** Names of all files. */
  names(): string[];
}

/** A disk that is forgotten. */
export function memoryFiles(): MemoryFiles {
  const files = new Map<string, { bytes: Uint8Array; mode: number }>();
  const missing = (path: string): Error => Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
  const found = (path: string): { bytes: Uint8Array; mode: number } => {
    const file = files.get(path);
    if (file === undefined) throw missing(path);
    return file;
  };
  return {
    makeDir: async () => {},
    async write(path, bytes, { exclusive = false, mode = 0o600 } = {}) {
      if (exclusive && files.has(path)) throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' });
      files.set(path, { bytes, mode });
    },
    read: async (path) => found(path).bytes,
    sync: async () => {},
    syncDir: async () => {},
    async rename(from, to) {
      files.set(to, found(from));
      files.delete(from);
    },
    remove: async (path) => void files.delete(path),
    list: async (path) => [...files.keys()].filter((name) => name.startsWith(`${path}/`)),
    async info(path) {
      const file = files.get(path);
      return file && { size: file.bytes.length, isDirectory: false, modifiedMs: 0, mode: file.mode };
    },
    freeBytes: async () => 1e12,
    text: (path) => (files.has(path) ? new TextDecoder().decode(found(path).bytes) : undefined),
    put: (path, text, mode = 0o600) => void files.set(path, { bytes: new TextEncoder().encode(text), mode }),
    modeOf: (path) => files.get(path)?.mode,
    names: () => [...files.keys()],
  };
}
