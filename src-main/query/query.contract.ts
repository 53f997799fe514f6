import { z } from 'zod';
import type {
  DataSummary,
  DatasetRow,
  ExportEstimate,
  ExportOptions,
  ImportPlan,
  Preview,
  TaskResult,
} from '#shared/api/data.ts';
import type { Branch, CatalogDataset, CatalogFile, Page, TreeNode } from '#shared/market/catalog.ts';
import type { GapMap } from '#shared/market/gap-map.ts';
import type { Gap } from '#shared/market/gap.ts';
import { query, shape, stream, type Contract } from '#shared/rpc/contract.ts';
import type { GapMapQuery } from '../storage/ledger/read-gap-map.ts';

const nothing = z.strictObject({});

/** How far the work under way is. */
export interface WorkProgress {
  readonly text: string;
  /** Done, 0 to 1; null while that is not known. */
  readonly share: number | null;
}

/** null when it was cancelled; nothing of it is left then. */
export type Outcome<K extends TaskResult['kind']> = Extract<TaskResult, { kind: K }> | null;

/**
 * The thread that looks at what is stored. Everything is named by ids of the catalog; a path never comes from outside. Work is
 * done one at a time: INVALID_INPUT while another is under way.
 */
export const queryContract = {
  run: {
    /** To be called first, once. @param dataDir the data folder, full path */
    start: query(z.custom<{ readonly dataDir: string }>(), shape<null>()),
  },
  catalog: {
    summary: query(nothing, shape<DataSummary>()),
    tree: query(z.custom<Branch & Page>(), shape<readonly TreeNode[]>()),
    datasets: query(z.custom<Branch & Page>(), shape<readonly DatasetRow[]>()),
    /** @throws NOT_FOUND */
    dataset: query(z.custom<{ readonly id: string }>(), shape<CatalogDataset>()),
    files: query(z.custom<{ readonly dataset: string } & Page>(), shape<readonly CatalogFile[]>()),
  },
  gaps: {
    /** From the ledger's file as the recorder left it, at most ten seconds ago. */
    map: query(z.custom<GapMapQuery>(), shape<GapMap>()),
    ofDataset: query(z.custom<{ readonly dataset: string }>(), shape<readonly Gap[]>()),
  },
  rows: {
    preview: query(z.custom<{ readonly file: string } & Page>(), shape<Preview>()),
    at: query(z.custom<{ readonly file: string; readonly time: string }>(), shape<number>()),
    estimate: query(z.custom<ExportOptions>(), shape<ExportEstimate>()),
  },
  work: {
    scan: query(nothing, shape<Outcome<'scan'>>()),
    verify: query(z.custom<{ readonly dataset: string }>(), shape<Outcome<'verify'>>()),
    export: query(z.custom<ExportOptions>(), shape<Outcome<'export'>>()),
    planImport: query(nothing, shape<ImportPlan>()),
    import: query(nothing, shape<Outcome<'import'>>()),
    progress: stream(nothing, shape<WorkProgress>(), { keep: 'latest', key: () => 'progress' }),
    /** Ends the work under way, which then answers null. Without any it does nothing. */
    cancel: query(nothing, shape<null>()),
  },
} satisfies Contract;
