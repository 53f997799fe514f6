import type { Database, Statement } from 'better-sqlite3';
import type {
  Branch,
  CatalogDataset,
  CatalogFile,
  DatasetKeys,
  Page,
  Totals,
  TreeNode,
} from '#shared/market/catalog.ts';
import { datasetId } from './identity.ts';
import { noQuarters } from './quarters.ts';

/** A file with what tells whether it has changed since, and whose it is. */
export interface ScannedFile {
  readonly file: CatalogFile;
  readonly keys: DatasetKeys;
  readonly stamp: string;
}

const levels = ['exchange', 'stream', 'symbol'] as const;

const totalsOf = `count(*) AS datasets, coalesce(sum(files), 0) AS files, coalesce(sum(rows), 0) AS rows,
  coalesce(sum(bytes), 0) AS bytes, coalesce(sum(damaged), 0) AS damaged`;

/** What exists, kept in SQLite. Asks and tells; looks at no file itself. */
export class Catalog {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  close(): void {
    this.#db.close();
  }

  /** Stamp of every file by path. */
  stamps(): ReadonlyMap<string, string> {
    return new Map(this.#run('SELECT path, stamp FROM files').raw().all() as [string, string][]);
  }

  /** Takes files in, in place of what was known under their paths. */
  putFiles(files: readonly ScannedFile[]): void {
    const put = this.#run(
      `INSERT OR REPLACE INTO files VALUES (@id, @path, @stamp, @dataset, @layer, @bytes, @rows, @ts_min, @ts_max, @unit,
         @quarters, @columns, @version, @fault)`,
    );
    this.#write(() => {
      for (const { file, keys, stamp } of files) {
        // A file without names in its path may belong to another dataset after its rows have changed.
        this.#markOwner(file.path);
        this.#markStale(keys);
        put.run({ ...file, stamp });
      }
    });
  }

  removeFiles(paths: readonly string[]): void {
    const remove = this.#run('DELETE FROM files WHERE path = ?');
    this.#write(() => {
      for (const path of paths) {
        this.#markOwner(path);
        remove.run(path);
      }
    });
  }

  /** Datasets to be summed up again. */
  stale(): readonly (DatasetKeys & { readonly id: string })[] {
    return this.#run(
      'SELECT id, exchange, stream, symbol, date FROM datasets WHERE stale = 1 ORDER BY exchange, stream, symbol, date',
    ).all() as (DatasetKeys & { id: string })[];
  }

  /** Takes summed-up datasets in; those without a file are removed. */
  putDatasets(datasets: readonly CatalogDataset[], gone: readonly string[]): void {
    const put = this.#run(
      `INSERT OR REPLACE INTO datasets VALUES (@id, @exchange, @stream, @symbol, @date, @files, @parts, @part_bytes, @bytes,
         @rows, @ts_min, @ts_max, @unit, @quarters, @covered, @compaction, @version, @damaged, @foreign_columns, 0)`,
    );
    const remove = this.#run('DELETE FROM datasets WHERE id = ?');
    this.#write(() => {
      for (const dataset of datasets) put.run(dataset);
      for (const id of gone) remove.run(id);
    });
  }

  totals(): Totals {
    return this.#run(`SELECT ${totalsOf} FROM datasets WHERE files > 0`).get() as Totals;
  }

  /** The names of the level below a branch, in order. @throws RangeError below a symbol, where days lie */
  tree(branch: Branch, { offset, limit }: Page): readonly TreeNode[] {
    const level = levels.find((key) => branch[key] === undefined);
    if (level === undefined) throw new RangeError('tree: expected a branch above the days');
    const { sql, values } = condition(branch);
    return this.#run(
      `SELECT ${level} AS name, ${totalsOf}, min(date) AS first_date, max(date) AS last_date, avg(covered) / 96.0 AS coverage
       FROM datasets WHERE files > 0 AND ${sql} GROUP BY ${level} ORDER BY ${level} LIMIT ? OFFSET ?`,
    ).all(...values, limit, offset) as TreeNode[];
  }

  /** Days below a branch, by exchange, stream, symbol and date. */
  datasets(branch: Branch, { offset, limit }: Page): readonly CatalogDataset[] {
    const { sql, values } = condition(branch);
    return this.#run(
      `SELECT ${datasetColumns} FROM datasets WHERE files > 0 AND ${sql}
       ORDER BY exchange, stream, symbol, date LIMIT ? OFFSET ?`,
    ).all(...values, limit, offset) as CatalogDataset[];
  }

  dataset(id: string): CatalogDataset | undefined {
    return this.#run(`SELECT ${datasetColumns} FROM datasets WHERE id = ? AND files > 0`).get(id) as
      CatalogDataset | undefined;
  }

  /** Files of a dataset by path. */
  filesOf(dataset: string, { offset, limit }: Page): readonly CatalogFile[] {
    return this.#run(`SELECT ${fileColumns} FROM files WHERE dataset = ? ORDER BY path LIMIT ? OFFSET ?`).all(
      dataset,
      limit,
      offset,
    ) as CatalogFile[];
  }

  file(id: string): CatalogFile | undefined {
    return this.#run(`SELECT ${fileColumns} FROM files WHERE id = ?`).get(id) as CatalogFile | undefined;
  }

  /** Files that cannot be used, by path. */
  damaged({ offset, limit }: Page): readonly CatalogFile[] {
    return this.#run(
      `SELECT ${fileColumns} FROM files WHERE fault IS NOT NULL ORDER BY path LIMIT ? OFFSET ?`,
    ).all(limit, offset) as CatalogFile[];
  }

  #markOwner(path: string): void {
    this.#run('UPDATE datasets SET stale = 1 WHERE id = (SELECT dataset FROM files WHERE path = ?)').run(
      path,
    );
  }

  #markStale(keys: DatasetKeys): void {
    this.#run(
      `INSERT INTO datasets VALUES (@id, @exchange, @stream, @symbol, @date, 0, 0, 0, 0, 0, NULL, NULL, NULL,
         '${noQuarters}', 0, 'none', NULL, 0, 0, 1)
       ON CONFLICT (id) DO UPDATE SET stale = 1`,
    ).run({ ...keys, id: datasetId(keys) });
  }

  #write(work: () => void): void {
    this.#db.transaction(work).immediate();
  }

  #run(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

const datasetColumns = `id, exchange, stream, symbol, date, files, parts, part_bytes, bytes, rows, ts_min, ts_max, unit, quarters,
  covered, compaction, version, damaged, foreign_columns`;
const fileColumns =
  'id, path, dataset, layer, bytes, rows, ts_min, ts_max, unit, quarters, columns, version, fault';

function condition(branch: Branch): { sql: string; values: string[] } {
  const given = levels.filter((key) => branch[key] !== undefined);
  return {
    sql: given.length === 0 ? '1' : given.map((key) => `${key} = ?`).join(' AND '),
    values: given.map((key) => branch[key]!),
  };
}
