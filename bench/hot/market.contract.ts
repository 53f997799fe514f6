import { z } from 'zod';
import { query, shape, type Contract } from '#shared/rpc/contract.ts';
import { marketContract } from '../../src-main/market/market.contract.ts';
import type { Metered } from './meter.ts';
import type { Phase } from './schedule.ts';

const nothing = z.strictObject({});

/** The market's thread with a meter beside it. */
export const meteredMarketContract = {
  ...marketContract,
  meter: {
    begin: query(z.custom<Phase>(), shape<null>()),
    frames: query(nothing, shape<number>()),
    metered: query(nothing, shape<Metered>()),
  },
} satisfies Contract;
