import { z } from 'zod';
import type { PriceColumns } from '#shared/report/market-columns.ts';
import { query, shape } from '#shared/rpc/contract.ts';
import type { DatasetOptions, ReplayDataset } from './dataset/open-dataset.ts';
import type { LaneSourceOptions } from './read/lane-source.ts';
import type { Lane } from './read/lane.ts';
import type { ColumnsOf } from './read/price-columns.ts';
import type { RowBatch } from './read/row-batch.ts';

/**
 * The thread that reads what another one replays. Strategies run in a thread that may be ended by force at any moment, which a
 * database engine at work would not survive; so it has a thread of its own.
 */
export const readerContract = {
  dataset: {
    /** @throws as `openDataset` */
    open: query(
      z.custom<{
        readonly sources: readonly string[];
        readonly dataDir: string;
        readonly options: DatasetOptions;
      }>(),
      shape<ReplayDataset>(),
    ),
  },
  lanes: {
    /** @returns the id by which the lanes are read */
    open: query(
      z.custom<{ readonly lanes: readonly Lane[]; readonly options: LaneSourceOptions }>(),
      shape<number>(),
    ),
    /** The next rows of a lane; null after the last. To be called when the answer before has come. */
    next: query(z.custom<{ readonly id: number; readonly lane: number }>(), shape<RowBatch | null>()),
    close: query(z.custom<{ readonly id: number }>(), shape<null>()),
  },
  prices: {
    columns: query(z.custom<ColumnsOf>(), shape<PriceColumns>()),
  },
};
