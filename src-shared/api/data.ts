import { z } from 'zod';
import type { CatalogDataset, CatalogFile, DayCopies, Totals, TreeNode } from '../market/catalog.ts';
import type { DayGrade } from '../market/day-grade.ts';
import type { Gap } from '../market/gap.ts';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';

/** Rows or lines that one answer holds at most. */
export const PAGE_LIMIT = 500;

/** Folders of a data folder that files come in from and go out to. */
export const IMPORT_FOLDER = 'import';
export const EXPORT_FOLDER = 'exports';

/** A day with what other parts of the program know of it. */
export interface DatasetRow extends CatalogDataset {
  /** Verdict on the venue's day, in a word; null when nobody knows. */
  readonly quality: string | null;
  readonly grade: DayGrade;
  /** Where it stands with the object store, in words; null without a store. */
  readonly upload: string | null;
  readonly copies: DayCopies | null;
}

export interface DataSummary extends Totals {
  /** Where exports are written and imports are taken from, full paths. */
  readonly export_dir: string;
  readonly import_dir: string;
}

/** Rows of one file, as they lie in it. */
export interface Preview {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Position of the first row in the file. */
  readonly offset: number;
  /** Every value as text, whole numbers with all their digits; null where the file has none. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows of the whole file. */
  readonly total: number;
  /** What is missing in the time these rows span, by receive time, newest first; empty for files of others. */
  readonly gaps: readonly Gap[];
}

/** What an export will be, before it is made. */
export interface ExportEstimate {
  readonly rows: number;
  /** About; from a sample of the rows. */
  readonly bytes: number;
  readonly free_bytes: number;
  /** What is missing in its time, as far as the ledger knows. */
  readonly gaps: number;
}

export type ImportVerdict = 'add' | 'present' | 'conflict' | 'refused';

/** What an import would do with one file. */
export interface ImportFile {
  /** Below the import folder, with `/`. */
  readonly path: string;
  readonly verdict: ImportVerdict;
  /** Why it is not added; where it goes when it is. */
  readonly text: string;
  readonly rows: number;
  readonly bytes: number;
}

/** A dry run: nothing has been written. */
export interface ImportPlan {
  /** The first `PAGE_LIMIT` files, those that are not added first. */
  readonly files: readonly ImportFile[];
  readonly counts: Readonly<Record<ImportVerdict, number>>;
  /** Of the files to add. */
  readonly rows: number;
  readonly bytes: number;
}

export type TaskResult =
  | { readonly kind: 'scan'; readonly files: number; readonly read: number; readonly removed: number }
  | {
      readonly kind: 'verify';
      readonly rows: number;
      /** In words, what was expected and found; none when all is well. */
      readonly faults: readonly string[];
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'compact';
      readonly written: number;
      readonly unchanged: number;
      readonly refused: readonly string[];
    }
  | {
      readonly kind: 'export';
      /** Below the export folder. */
      readonly name: string;
      readonly rows: number;
      readonly bytes: number;
      readonly sha256: string;
    }
  | {
      readonly kind: 'import';
      readonly added: number;
      readonly bytes: number;
      readonly failed: readonly string[];
    };

/** Work that takes its time; one at a time. */
export interface Task {
  /** Counts up from 1; 0 before the first. */
  readonly id: number;
  readonly kind: TaskResult['kind'];
  /** What it works on, for people. */
  readonly subject: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** How far it is, in words. */
  readonly text: string;
  /** Done, 0 to 1; null while that is not known. */
  readonly share: number | null;
  readonly result: TaskResult | null;
  readonly error: string | null;
}

const nothing = z.strictObject({});
const id = z.string().regex(/^[0-9a-f]{16}$/);
const name = z.string().max(240);
const page = {
  offset: z
    .int()
    .min(0)
    .max(2 ** 40),
  limit: z.int().min(1).max(PAGE_LIMIT),
};
/** Epoch in the unit of the dataset, decimal. */
const time = z.string().regex(/^\d{1,19}$/);
const branch = {
  exchange: name.optional(),
  stream: name.optional(),
  symbol: name.optional(),
};

const exportFormats = ['csv', 'jsonl', 'parquet'] as const;

const exportOptions = z.strictObject({
  dataset: id,
  format: z.enum(exportFormats),
  /** The last row of every so many ms; null for all rows. */
  every_ms: z.int().min(1).max(86_400_000).nullable(),
  /** Names of columns in the order wanted; null for all. */
  columns: z.array(z.string().min(1).max(200)).min(1).max(64).nullable(),
  /** Times as whole numbers, or as UTC text; Parquet keeps its numbers. */
  times: z.enum(['number', 'utc']),
  /** From this time on, and before that one. */
  from: time.nullable(),
  to: time.nullable(),
});

export type ExportOptions = z.infer<typeof exportOptions>;

/** What has been recorded, and what can be done with it. Files are named by their ids in the catalog only. */
export const data = {
  summary: query(nothing, shape<DataSummary>()),
  /** The names below a branch. @throws INVALID_INPUT below a symbol, where days lie */
  tree: query(z.strictObject({ ...branch, ...page }), shape<readonly TreeNode[]>()),
  /** Days below a branch. */
  datasets: query(z.strictObject({ ...branch, ...page }), shape<readonly DatasetRow[]>()),
  /** Files of a day by path. */
  files: query(z.strictObject({ dataset: id, ...page }), shape<readonly CatalogFile[]>()),
  /** What is missing in a day of a stream, newest first. */
  gaps: query(z.strictObject({ dataset: id }), shape<readonly Gap[]>()),
  preview: query(z.strictObject({ file: id, ...page }), shape<Preview>()),
  /** Position of the first row from a time on, in the file's order; the number of rows when there is none. */
  rowAt: query(z.strictObject({ file: id, time }), shape<number>()),
  estimate: query(exportOptions, shape<ExportEstimate>()),
  planImport: query(nothing, shape<ImportPlan>()),
  /** The newest task, from its start to its end. */
  task: stream(nothing, shape<Task>(), { keep: 'latest', key: () => 'task' }),
  /** Each answers the id of the task it has started. @throws INVALID_INPUT while another is under way */
  scan: query(nothing, shape<number>()),
  verify: query(z.strictObject({ dataset: id }), shape<number>()),
  compact: query(z.strictObject({ dataset: id }), shape<number>()),
  export: query(exportOptions, shape<number>()),
  import: query(nothing, shape<number>()),
  /** Ends the task under way; one that has ended already is no error. */
  cancel: query(z.strictObject({ task: z.int().min(1) }), shape<null>()),
} satisfies Contract[string];
