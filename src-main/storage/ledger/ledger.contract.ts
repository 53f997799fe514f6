import { z } from 'zod';
import { dayQuery, gapsQuery, minutesQuery, type DayQuality, type Minutes } from '#shared/api/ledger.ts';
import type { Gap } from '#shared/market/gap.ts';
import { query, shape, type Contract } from '#shared/rpc/contract.ts';
import type { MarketAccount, StreamEnd } from '../../market/market.contract.ts';

const nothing = z.strictObject({});

/** What the writer's thread does besides: keeps the ledger. `mark`, then the market's account, then `add`. */
export const ledgerContract = {
  ledger: {
    ends: query(nothing, shape<readonly StreamEnd[]>()),
    mark: query(nothing, shape<null>()),
    add: query(z.custom<MarketAccount>(), shape<null>()),
    uploadFailures: query(z.custom<{ readonly failures: number }>(), shape<null>()),
    gaps: query(gapsQuery, shape<readonly Gap[]>()),
    minutes: query(minutesQuery, shape<Minutes>()),
    day: query(dayQuery, shape<DayQuality>()),
  },
} satisfies Contract;
