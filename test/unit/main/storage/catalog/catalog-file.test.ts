import { expect, test } from 'vitest';
import type { DatasetKeys } from '#shared/market/catalog.ts';
import { catalogFile } from '../../../../../src-main/storage/catalog/catalog-file.ts';
import { keysOfPath } from '../../../../../src-main/storage/catalog/identity.ts';
import { noQuarters } from '../../../../../src-main/storage/catalog/quarters.ts';

/** What is wrong with a file of this path whose rows name `constants`. */
function faultOf(path: string, constants: Partial<DatasetKeys>): string | null {
  const footer = { columns: ['ts_event BIGINT'], rows: 1, range: undefined, quarters: noQuarters, constants };
  const beside = { published: undefined, isOurs: false };
  return catalogFile({ path, full: `/${path}`, bytes: 1, stamp: '' }, keysOfPath(path), footer, beside).file
    .fault;
}

const rows = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT' };

test.each([
  ['as they are', 'exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115/a.parquet', rows],
  ['in another case', 'exchange=OKX/stream=BBO/symbol=btcusdt/date=2026-01-15/a.parquet', rows],
  ['with a dash', 'exchange=okx/stream=bbo/symbol=BTC-USDT/date=20260115/a.parquet', rows],
  ['in the folders alone', 'exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115/a.parquet', {}],
  ['in the rows alone', 'a.parquet', rows],
])('a file whose market is named %s is taken', (_, path, constants) => {
  expect(faultOf(path, constants)).toBeNull();
});

test.each([
  ['symbol=ETHUSDT/date=20260115', 'expected symbol ETHUSDT as its folder says, found BTCUSDT'],
  ['stream=trade/symbol=BTCUSDT', 'expected stream trade as its folder says, found bbo'],
])('rows of another market than %s says are not taken for this one', (folder, fault) => {
  expect(faultOf(`exchange=okx/${folder}/a.parquet`, rows)).toBe(fault);
});
