import { z } from 'zod';
import { query, shape, type Contract } from '../rpc/contract.ts';
import { exchangeIds } from '../market/exchange.ts';
import { gapBucketsMs, MOST_BUCKETS, type GapMap, type GapNote } from '../market/gap-map.ts';
import type { Gap } from '../market/gap.ts';
import type { StreamMinute, VenueMinute } from '../market/ledger.ts';
import type { DaySummary, QualityWindow } from '../market/quality.ts';
import { streamNames } from '../market/stream.ts';
import { isUtcDate } from '../market/time.ts';

/** Epoch ms. */
const ms = z.number().int().min(0).max(253_402_300_800_000);
const exchange = z.enum(exchangeIds).optional();
const symbol = z.string().min(1).max(64).optional();

/** Gaps that overlap `[from, to)`, newest first. */
export const gapsQuery = z.strictObject({
  from: ms,
  to: ms,
  exchange,
  symbol,
  limit: z.number().int().min(1).max(10_000),
});

/** What is missing from `from` to `to`, in buckets. */
export const gapMapQuery = z
  .strictObject({ from: ms, to: ms, bucket_ms: z.literal(gapBucketsMs) })
  .refine(({ from, to }) => to > from, { error: 'expected an end after the begin' })
  .refine(({ from, to, bucket_ms }) => (to - from) / bucket_ms <= MOST_BUCKETS, {
    error: `expected at most ${MOST_BUCKETS} buckets`,
  });

/** A stretch to be marked as expected. */
export const gapNoteInput = z.strictObject({
  exchange: z.enum(exchangeIds),
  stream: z.enum([...streamNames, '*']),
  symbol: z.string().min(1).max(64),
  from_ms: ms,
  to_ms: ms,
  text: z.string().max(500),
});

/** Minutes that begin in `[from, to)`, oldest first; `limit` counts rows of streams. */
export const minutesQuery = z.strictObject({
  from: ms,
  to: ms,
  exchange,
  symbol,
  stream: z.enum(streamNames).optional(),
  limit: z.number().int().min(1).max(50_000).default(10_000),
});

export const dayQuery = z.strictObject({
  date: z.string().refine(isUtcDate, { error: 'expected a UTC day such as 20260115' }),
});

export type GapsQuery = z.output<typeof gapsQuery>;
export type GapMapInput = z.output<typeof gapMapQuery>;
export type MinutesQuery = z.output<typeof minutesQuery>;

export interface Minutes {
  readonly streams: readonly StreamMinute[];
  readonly venues: readonly VenueMinute[];
}

/** A day's verdict, and the windows it is made of in the order of time and venue. */
export interface DayQuality {
  readonly summary: DaySummary;
  readonly windows: readonly QualityWindow[];
}

/** What is missing, what was counted, and what it is worth. */
export const ledgerApi = {
  gaps: {
    list: query(gapsQuery, shape<readonly Gap[]>()),
    map: query(gapMapQuery, shape<GapMap>()),
    /** What people have marked as expected, oldest first. */
    notes: query(z.strictObject({}), shape<readonly GapNote[]>()),
    mark: query(gapNoteInput, shape<GapNote>()),
    /** One that is gone already is no error. */
    unmark: query(z.strictObject({ id: z.int().min(1) }), shape<null>()),
  },
  quality: { day: query(dayQuery, shape<DayQuality>()) },
  ledger: { minutes: query(minutesQuery, shape<Minutes>()) },
} satisfies Contract;
