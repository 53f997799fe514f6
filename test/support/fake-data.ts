import type { data, DatasetRow, Preview, Task } from '#shared/api/data.ts';
import { AppError } from '#shared/error-codes.ts';
import type { CatalogFile, TreeNode } from '#shared/market/catalog.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { Handlers } from '#shared/rpc/contract.ts';

/** First instant of the day, epoch ms. */
const DAY_MS = Date.UTC(2026, 0, 15);
const ns = (ms: number): string => String(BigInt(ms) * 1_000_000n);

const day: DatasetRow = {
  id: '00000000000000aa',
  exchange: 'okx',
  stream: 'trade',
  symbol: 'SOLUSDT',
  date: '20260115',
  files: 2,
  parts: 2,
  part_bytes: 40_000,
  bytes: 40_000,
  rows: 3_000,
  ts_min: ns(DAY_MS),
  ts_max: ns(DAY_MS + 86_000_000),
  unit: 'ns',
  quarters: 'ffffffff00ffffffffffffff',
  covered: 88,
  compaction: 'none',
  version: null,
  damaged: 0,
  foreign_columns: 0,
  quality: 'DEGRADED',
  grade: {
    verdict: 'DEGRADED',
    reasons: ['2 of 96 windows DEGRADED'],
    usable_for: ['replay', 'statistics'],
    rule: 1,
  },
  upload: null,
  copies: null,
};

const gap: Gap = {
  exchange: 'okx',
  stream: 'trade',
  symbol: 'SOLUSDT',
  cause: 'disconnect',
  from: ns(DAY_MS + 3_600_000),
  to: ns(DAY_MS + 3_642_000),
  events: null,
  evidence: {},
};

type Questions = Handlers<{ data: typeof data }>['data'];

/** A data folder under command of a test: nothing recorded, one day of one stream, a wait, or a disk that fails. */
export class FakeData {
  /** What the next questions meet. */
  answers: 'nothing' | 'day' | 'error' | 'never' = 'nothing';
  day: DatasetRow = day;
  readonly gaps: Gap[] = [gap];
  /** What is found in place of the one day. */
  shelf: Pick<Questions, 'summary' | 'tree' | 'datasets' | 'files' | 'preview'> | undefined;
  readonly #tasks = new Set<(task: Task) => void>();

  /** Tells of a task, as the backend does while it works. */
  tell(task: Partial<Task>): void {
    const whole: Task = {
      id: 1,
      kind: 'export',
      subject: 'okx trade SOLUSDT 20260115',
      state: 'running',
      text: '',
      share: null,
      result: null,
      error: null,
      ...task,
    };
    for (const emit of this.#tasks) emit(whole);
  }

  /** What a question is answered with, as things stand. */
  #answer<T>(nothing: T, found: T): T | Promise<T> {
    if (this.answers === 'never') return new Promise<T>(() => {});
    if (this.answers === 'error')
      throw new AppError('DATA_DIR_UNUSABLE', 'catalog: expected a database, found a damaged one');
    return this.answers === 'day' ? found : nothing;
  }

  get #files(): readonly CatalogFile[] {
    return [0, 1].map((i) => ({
      id: `00000000000000b${i}`,
      path: `spool/exchange=okx/stream=trade/symbol=SOLUSDT/date=20260115/part-${i}.parquet`,
      dataset: this.day.id,
      layer: 'raw',
      bytes: 20_000,
      rows: 1_500,
      ts_min: ns(DAY_MS),
      ts_max: ns(DAY_MS + 40_000_000),
      unit: 'ns',
      quarters: this.day.quarters,
      columns: null,
      version: null,
      fault: null,
    }));
  }

  #preview({ offset, limit }: { readonly offset: number; readonly limit: number }): Preview {
    return {
      columns: [
        { name: 'ts_event', type: 'BIGINT' },
        { name: 'price', type: 'DOUBLE' },
      ],
      offset,
      rows: Array.from({ length: Math.min(limit, 1_500 - offset) }, (_, i) => [
        ns(DAY_MS + (offset + i) * 20_000),
        '171.35',
      ]),
      total: 1_500,
      gaps: [],
    };
  }

  readonly handlers: Questions = {
    summary: (of) => {
      if (this.shelf !== undefined) return this.shelf.summary(of);
      const folders = { export_dir: '/data/arbscope/exports', import_dir: '/data/arbscope/import' };
      const none = { datasets: 0, files: 0, rows: 0, bytes: 0, damaged: 0, ...folders };
      return this.#answer(none, { ...none, datasets: 1, files: 2, rows: 3_000, bytes: 40_000 });
    },
    tree: (of) => {
      if (this.shelf !== undefined) return this.shelf.tree(of);
      const { exchange, stream } = of;
      const name = exchange === undefined ? 'okx' : stream === undefined ? 'trade' : 'SOLUSDT';
      const node: TreeNode = {
        name,
        datasets: 1,
        files: 2,
        rows: 3_000,
        bytes: 40_000,
        damaged: 0,
        first_date: '20260115',
        last_date: '20260115',
        coverage: this.day.covered / 96,
      };
      return this.#answer<readonly TreeNode[]>([], [node]);
    },
    datasets: (of) => this.shelf?.datasets(of) ?? this.#answer<readonly DatasetRow[]>([], [this.day]),
    files: (of) => this.shelf?.files(of) ?? this.#answer<readonly CatalogFile[]>([], this.#files),
    gaps: () => this.#answer<readonly Gap[]>([], this.gaps),
    preview: (of) => this.shelf?.preview(of) ?? this.#preview(of),
    rowAt: () => 0,
    estimate: () => ({ rows: 3_000, bytes: 120_000, free_bytes: 8e10, gaps: this.gaps.length }),
    planImport: () => ({
      files: [],
      counts: { add: 0, present: 0, conflict: 0, refused: 0 },
      rows: 0,
      bytes: 0,
    }),
    task: (_, emit) => {
      this.#tasks.add(emit);
      return () => this.#tasks.delete(emit);
    },
    scan: () => 1,
    verify: () => 1,
    compact: () => 1,
    export: () => 1,
    import: () => 1,
    cancel: () => null,
  };
}
