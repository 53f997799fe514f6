import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compactMetaSchema } from '#shared/market/compact.ts';
import { serveQueries, type ServedQueries } from '../../../../../src-main/query/query-handlers.ts';
import { compact } from '../../../../../src-main/storage/compact/compact.ts';
import { verifyAll } from '../../../../../src-main/storage/compact/verify-all.ts';
import { compactPorts } from '../../../../support/compact-ports.ts';
import { openDuck, readRows } from '../compact/parts.ts';

/** 1,500 Bybit quotes of 2026-02-03 in ms, `seq` from 178589 on: recorded by another collector. */
const QUANTLAB = '/work/shared/golden/quantlab/adausdt_20260204_first1500.parquet';
const NAME = 'adausdt_20260204_first1500.parquet';
const PAGE = { offset: 0, limit: 500 };
const SPOOL = 'exchange=bybit/stream=bbo/symbol=ADAUSDT/date=20260203';

let root = '';
let served: ServedQueries | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-foreign-'));
});

afterEach(async () => {
  await served?.stop();
  served = undefined;
  await rm(root, { recursive: true });
});

test.skipIf(!existsSync(QUANTLAB))(
  "another collector's sorted file is imported, shown and verified as it is, and its unit is said",
  async () => {
    await mkdir(join(root, 'import'));
    await copyFile(QUANTLAB, join(root, 'import', NAME));
    served = serveQueries(compactPorts());
    const ask = served.handlers;
    await ask.run.start({ dataDir: root });
    const plan = await ask.work.planImport({});
    expect(plan.files).toMatchObject([
      { verdict: 'add', text: `foreign/${NAME}, its times in ms`, rows: 1500 },
    ]);
    await ask.work.import({});
    await ask.work.scan({});
    expect(await readFile(join(root, 'foreign', NAME))).toEqual(await readFile(QUANTLAB));
    const [day, ...more] = await ask.catalog.datasets(PAGE);
    expect(more).toEqual([]);
    expect(day).toMatchObject({
      exchange: 'bybit',
      symbol: 'ADAUSDT',
      date: '20260203',
      unit: 'ms',
      compaction: 'foreign',
      damaged: 0,
      foreign_columns: 0,
      rows: 1500,
      quality: null,
    });
    const [file] = await ask.catalog.files({ dataset: day!.id, ...PAGE });
    const shown = await ask.rows.preview({ file: file!.id, offset: 0, limit: 1 });
    expect(shown.columns.slice(0, 3).map(({ name }) => name)).toEqual(['ts_event', 'seq', 'ts_recv']);
    expect(shown.rows[0]!.slice(0, 2)).toEqual([day!.ts_min, '178589']);
    expect(await ask.work.verify({ dataset: day!.id })).toMatchObject({
      rows: 1500,
      faults: [],
      notes: expect.arrayContaining([expect.stringContaining('milliseconds')]) as string[],
    });
    expect((await ask.work.planImport({})).counts).toMatchObject({ present: 1, add: 0 });
  },
);

test.skipIf(!existsSync(QUANTLAB))(
  'put among the parts it is compacted with a seq from 0 on, its times left in ms, and verified',
  async () => {
    await mkdir(join(root, 'spool', SPOOL), { recursive: true });
    await copyFile(QUANTLAB, join(root, 'spool', SPOOL, NAME));
    const folders = { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection: {} };
    const { outcomes } = await compact(folders, compactPorts(Date.UTC(2026, 2, 1)));
    expect(outcomes).toMatchObject([{ result: 'written', meta: { rows: 1500, ts_unit: 'ms' } }]);
    const folder = join(root, 'compact', SPOOL.toLowerCase());
    const meta = compactMetaSchema.parse(JSON.parse(await readFile(join(folder, 'meta.json'), 'utf8')));
    expect(meta.dropped).toEqual({ equal_row: 0, trade_id: 0 });
    const duck = await openDuck();
    const [theirs, ours] = [
      await readRows(duck, QUANTLAB),
      await readRows(duck, join(folder, 'data.parquet')),
    ];
    duck.closeSync();
    expect(ours.map(({ seq }) => seq)).toEqual(theirs.map((_, i) => BigInt(i)));
    const times = (rows: typeof ours) => rows.map(({ ts_event, ts_recv }) => `${ts_event} ${ts_recv}`);
    expect(times(ours)).toEqual(times(theirs));
    const [verified] = await verifyAll(folders, compactPorts().files, () => {});
    expect(verified).toMatchObject({ rows: 1500, faults: [], compared: true });
  },
);
