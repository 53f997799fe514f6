import { systemFiles, type Files } from '../../src-main/base/files.ts';

/**
 * The machine's disk with faults.
 *
 * @param fault is asked before every call; what it returns the call rejects with, undefined lets it through
 */
export function faultyFiles(fault: (call: keyof Files, path: string) => Error | undefined): Files {
  const guard =
    <A extends [string, ...unknown[]], R>(call: keyof Files, run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const error = fault(call, args[0]);
      if (error !== undefined) throw error;
      return run(...args);
    };
  return {
    makeDir: guard('makeDir', systemFiles.makeDir),
    write: guard('write', systemFiles.write),
    read: guard('read', systemFiles.read),
    sync: guard('sync', systemFiles.sync),
    syncDir: guard('syncDir', systemFiles.syncDir),
    rename: guard('rename', systemFiles.rename),
    remove: guard('remove', systemFiles.remove),
    list: guard('list', systemFiles.list),
    info: guard('info', systemFiles.info),
    freeBytes: guard('freeBytes', systemFiles.freeBytes),
  };
}
