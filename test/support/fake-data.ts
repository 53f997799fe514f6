import type { data } from '#shared/api/data.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';

/** A data folder in which nothing has been recorded yet. */
export function emptyData(): Handlers<{ data: typeof data }>['data'] {
  const none = (): never => {
    throw new AppError('NOT_FOUND', 'dataset: expected one of the catalog, found none');
  };
  const counts = { add: 0, present: 0, conflict: 0, refused: 0 };
  return {
    summary: () => ({
      datasets: 0,
      files: 0,
      rows: 0,
      bytes: 0,
      damaged: 0,
      export_dir: '/data/arbscope/exports',
      import_dir: '/data/arbscope/import',
    }),
    tree: () => [],
    datasets: () => [],
    files: () => [],
    gaps: () => [],
    preview: none,
    rowAt: none,
    estimate: none,
    planImport: () => ({ files: [], counts, rows: 0, bytes: 0 }),
    task: () => () => {},
    scan: () => 1,
    verify: none,
    compact: none,
    export: none,
    import: () => 1,
    cancel: () => null,
  };
}
