import { z } from 'zod';
import { feeRow, type FeeRow } from '../market/fees.ts';
import { query, shape, type Contract } from '../rpc/contract.ts';

/** Fees in force, and whose they are. */
export interface FeesView {
  /** File of the user's own rows. */
  readonly file: string;
  /** Newest rows of each venue, type and tier, the user's own before those that came with the program. */
  readonly rows: readonly (FeeRow & { readonly isOwn: boolean })[];
  /** Day the table was last compared with the venues' pages, and whether that is too long ago. */
  readonly checked: string;
  readonly age_days: number;
  readonly is_old: boolean;
}

const nothing = z.strictObject({});

/** What trading costs. A change holds at once, for what is open too. */
export const feesApi = {
  fees: {
    get: query(nothing, shape<FeesView>()),
    /**
     * Replaces the user's own rows; none takes the file away.
     *
     * @throws INVALID_INPUT where a tier in use would have no fee
     */
    set: query(z.strictObject({ rows: z.array(feeRow).max(200) }), shape<FeesView>()),
  },
} satisfies Contract;
