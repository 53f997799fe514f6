import type { DayQuality, GapsQuery, Minutes, MinutesQuery } from '#shared/api/ledger.ts';
import type { Gap } from '#shared/market/gap.ts';
import { query, shape, trusted, type Contract } from '#shared/rpc/contract.ts';
import type { MarketAccount, StreamEnd } from '../../market/market.contract.ts';

const nothing = trusted<Readonly<Record<string, never>>>();

/** What the writer's thread does besides: keeps the ledger. `mark`, then the market's account, then `add`. */
export const ledgerContract = {
  ledger: {
    ends: query(nothing, shape<readonly StreamEnd[]>()),
    mark: query(nothing, shape<null>()),
    add: query(trusted<MarketAccount>(), shape<null>()),
    uploadFailures: query(trusted<{ readonly failures: number }>(), shape<null>()),
    gaps: query(trusted<GapsQuery>(), shape<readonly Gap[]>()),
    minutes: query(trusted<MinutesQuery>(), shape<Minutes>()),
    day: query(trusted<{ readonly date: string }>(), shape<DayQuality>()),
  },
} satisfies Contract;
