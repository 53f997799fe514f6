import { expect, test } from 'vitest';
import type { Api } from '#shared/api/api.ts';
import type { DatasetRow } from '#shared/api/data.ts';
import type { Branch } from '#shared/market/catalog.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { branchKey, dataFolderOf, type DataFolder } from '../../../../src-renderer/data/data-folder.ts';

const okx = { exchange: 'okx' } as const;
const day = (date: string): DatasetRow =>
  ({ id: date, exchange: 'okx', stream: 'trade', symbol: 'BTCUSDT' }) as DatasetRow;

/** A folder whose questions are answered when the test says so. */
function folderOf(days: readonly DatasetRow[] = []): { folder: DataFolder; answer: () => Promise<void> } {
  const waiting: (() => void)[] = [];
  const later = <T>(value: T): Promise<T> => new Promise((done) => waiting.push(() => done(value)));
  const names = ({ exchange, stream }: Branch): string[] =>
    exchange === undefined
      ? ['binance', 'okx']
      : stream === undefined
        ? [`bbo of ${exchange}`]
        : [`BTCUSDT of ${exchange}`];
  const data = {
    summary: () => later({ datasets: 1 }),
    tree: (branch: Branch) => later(names(branch).map((name) => ({ name }))),
    datasets: () => later(days),
    files: ({ dataset }: { dataset: string }) => later([{ id: `file of ${dataset}`, layer: 'raw' }]),
  };
  const folder = dataFolderOf({ data } as unknown as Client<Api>);
  const answer = async (): Promise<void> => {
    for (const done of waiting.splice(0)) done();
    await new Promise((resume) => setImmediate(resume));
  };
  return { folder, answer };
}

/** Answers until nothing is asked any more; more than any of these tests asks. */
async function settle(answer: () => Promise<void>): Promise<void> {
  for (let i = 0; i < 20; i++) await answer();
}

test('a branch that is opened while everything is read anew is there afterwards, and one that is closed stays closed', async () => {
  const { folder, answer } = folderOf();
  void folder.reload();
  await settle(answer);
  const first = branchKey({ exchange: 'binance' });
  expect(folder.store.getState().open.has(first)).toBe(true);

  void folder.reload();
  await answer();
  void folder.toggle(okx);
  void folder.toggle({ exchange: 'binance' });
  await settle(answer);
  const { open, levels } = folder.store.getState();
  expect(levels.get(branchKey(okx))?.nodes.map(({ name }) => name)).toEqual(['bbo of okx']);
  expect([open.has(branchKey(okx)), open.has(first)]).toEqual([true, false]);
});

test('a day that is chosen while everything is read anew stays chosen', async () => {
  const [old, chosen] = [day('2026-01-14'), day('2026-01-15')];
  const { folder, answer } = folderOf([old, chosen]);
  void folder.chooseDay(old);
  await settle(answer);
  void folder.reload();
  await answer();
  void folder.chooseDay(chosen);
  await settle(answer);
  const { day: now, file } = folder.store.getState();
  expect([now?.id, file?.id]).toEqual(['2026-01-15', 'file of 2026-01-15']);
});
