import { systemFiles, type Files } from '../../src-main/base/files.ts';

/**
 * The machine's disk with faults.
 *
 * @param fault is asked before every call; what it returns the call rejects with, undefined lets it through
 */
export function faultyFiles(fault: (call: keyof Files, path: string) => Error | undefined): Files {
  const guard = async <R>(call: keyof Files, path: string, run: () => Promise<R>): Promise<R> => {
    const error = fault(call, path);
    if (error !== undefined) throw error;
    return run();
  };
  return {
    makeDir: (path) => guard('makeDir', path, () => systemFiles.makeDir(path)),
    write: (path, ...rest) => guard('write', path, () => systemFiles.write(path, ...rest)),
    read: (path) => guard('read', path, () => systemFiles.read(path)),
    sync: (path) => guard('sync', path, () => systemFiles.sync(path)),
    syncDir: (path) => guard('syncDir', path, () => systemFiles.syncDir(path)),
    rename: (from, to) => guard('rename', from, () => systemFiles.rename(from, to)),
    remove: (path) => guard('remove', path, () => systemFiles.remove(path)),
    list: (path) => guard('list', path, () => systemFiles.list(path)),
    info: (path) => guard('info', path, () => systemFiles.info(path)),
    freeBytes: (path) => guard('freeBytes', path, () => systemFiles.freeBytes(path)),
  };
}
