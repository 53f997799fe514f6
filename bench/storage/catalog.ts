import { copyFile, link, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { streamColumns } from '#shared/market/columns.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { Catalog } from '../../src-main/storage/catalog/catalog.ts';
import { ownTrees } from '../../src-main/storage/catalog/data-folder.ts';
import { openCatalogFile } from '../../src-main/storage/catalog/open-catalog.ts';
import { scan } from '../../src-main/storage/catalog/scan.ts';

export interface CatalogCost {
  /** Reading every footer for the first time, ms. */
  readonly buildMs: number;
  /** What every start does: database, sums, first level of the tree, and a look at every file for changes; ms. */
  readonly openMs: number;
  /** Asking the disk for the size of every file, and nothing else; ms. */
  readonly statMs: number;
  readonly isRight: boolean;
}

/** Makes a tree of many small parts (links to a file a folder), builds its catalog, and opens it again. */
export async function catalogCost(count: number, perDay = 100): Promise<CatalogCost> {
  const root = await mkdtemp(join(tmpdir(), 'arbscope-catalog-'));
  try {
    await makeTree(root, count, perDay);
    const path = join(root, 'catalog.db');
    const rescan = async (catalog: Catalog) =>
      scan({ root, trees: ownTrees }, { files: systemFiles, catalog });
    const timed = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
      const startedMs = performance.now();
      const result = await work();
      return [performance.now() - startedMs, result];
    };
    const [buildMs, first] = await timed(async () => {
      const catalog = new Catalog(await openCatalogFile(systemFiles, path));
      const report = await rescan(catalog);
      catalog.close();
      return report;
    });
    const [openMs, again] = await timed(async () => {
      const opened = new Catalog(await openCatalogFile(systemFiles, path));
      opened.totals();
      opened.tree({}, { offset: 0, limit: 200 });
      const report = await rescan(opened);
      opened.close();
      return report;
    });
    const [statMs] = await timed(() => statAll(root));
    return {
      buildMs,
      openMs,
      statMs,
      isRight: first.read === count && again.read === 0 && again.files === count,
    };
  } finally {
    await rm(root, { recursive: true });
  }
}

async function makeTree(root: string, count: number, perDay: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  const part = join(root, 'part.parquet');
  const columns = streamColumns.bbo.map(({ name, type }) => {
    const value =
      name === 'ts_event' ? '1768435200000000000 + range' : type === 'VARCHAR' ? `'binance'` : '1';
    return `(${value})::${type} AS ${name}`;
  });
  await duck.run(
    `COPY (SELECT ${columns.join(', ')} FROM range(500)) TO '${part}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  duck.closeSync();
  instance.closeSync();
  for (let day = 0; day * perDay < count; day++) {
    const date = new Date(Date.UTC(2026, 0, 1 + Math.floor(day / 100))).toISOString().slice(0, 10);
    const symbol = `S${day % 100}USDT`;
    const folder = join(
      root,
      `spool/exchange=binance/stream=bbo/symbol=${symbol}/date=${date.replaceAll('-', '')}`,
    );
    await mkdir(folder, { recursive: true });
    const parts = Math.min(perDay, count - day * perDay);
    // A copy a folder: file systems limit the names of one file.
    const own = join(folder, 'part-0.parquet');
    await copyFile(part, own);
    await Promise.all(
      Array.from({ length: parts - 1 }, (_, k) => link(own, join(folder, `part-${k + 1}.parquet`))),
    );
  }
}

async function statAll(root: string): Promise<void> {
  const found = await readdir(join(root, 'spool'), { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile());
  for (let at = 0; at < files.length; at += 64) {
    await Promise.all(files.slice(at, at + 64).map((entry) => stat(join(entry.parentPath, entry.name))));
  }
}
