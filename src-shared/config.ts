import { z } from 'zod';
import { exchangeIds } from './market/exchange.ts';
import { defaultSymbols } from './market/symbols.ts';

const url = (schemes: readonly string[]) =>
  z.string().refine((text) => schemes.some((s) => text.startsWith(`${s}://`)), {
    error: `expected an address that begins with ${schemes.map((s) => `${s}://`).join(' or ')}`,
  });
const ws = url(['wss', 'ws']);
const http = url(['https', 'http']);

/** Base addresses; a venue's own unless given, e.g. the simulator's. */
const endpoints = z.strictObject({
  binance: z.strictObject({ public: ws, market: ws, rest: http }).optional(),
  bybit: z.strictObject({ public: ws, rest: http }).optional(),
  okx: z.strictObject({ public: ws, rest: http }).optional(),
});

/** All settings with their defaults. The settings screen validates with this very schema. */
export const configSchema = z.strictObject({
  exchanges: z
    .array(z.enum(exchangeIds))
    .min(1)
    .default([...exchangeIds]),
  symbols: z
    .array(z.string().regex(/^[A-Z0-9]{2,32}$/, { error: 'expected a symbol such as BTCUSDT' }))
    .min(1)
    .max(500)
    .default([...defaultSymbols]),
  endpoints: endpoints.default({}),
  /** Arbscope never trades; true is refused. */
  LIVE_TRADING_ENABLED: z.boolean().default(false),
  signals: z
    .strictObject({
      /** Net percent at which a signal opens. */
      open_pct: z.number().min(-5).max(5).default(0.02),
      /** Net percent below which it closes; not above open_pct. */
      close_pct: z.number().min(-5).max(5).default(0),
      /** Least time between the end of a signal and the next of the same route, ms. */
      cooldown_ms: z.number().int().min(0).max(3_600_000).default(5_000),
      /** Older quotes are no legs, ms. */
      max_age_ms: z.number().int().min(100).max(60_000).default(5_000),
      /** Smaller opportunities are ignored, quote currency. */
      min_notional: z.number().min(0).default(100),
    })
    .prefault({}),
  storage: z
    .strictObject({
      /** A part is finished at so many rows … */
      part_rows: z.number().int().min(1).max(1_000_000).default(100_000),
      /** … or at this age, ms. */
      part_ms: z.number().int().min(100).max(3_600_000).default(60_000),
      /** Longest time between two commits of the journal, ms: a crash or power cut costs no more. */
      journal_ms: z.number().int().min(25).max(2_000).default(250),
      /** Records the ring between market and writer holds; a power of two. */
      ring_records: z
        .number()
        .int()
        .min(1_024)
        .max(4_194_304)
        .refine((n) => (n & (n - 1)) === 0, { error: 'expected a power of two' })
        .default(262_144),
    })
    .prefault({}),
  connection: z
    .strictObject({
      connect_timeout_ms: z.number().int().min(100).max(60_000).default(10_000),
      /** First wait after a failure; doubles up to the maximum, with full jitter. */
      backoff_ms: z.number().int().min(10).max(60_000).default(500),
      backoff_max_ms: z.number().int().min(10).max(600_000).default(30_000),
      /** Failures in a row of one venue after which attempts pause. */
      circuit_failures: z.number().int().min(1).max(1_000).default(8),
      circuit_pause_ms: z.number().int().min(10).max(3_600_000).default(60_000),
      /** A socket without any frame for this long (or ten times its usual interval) is probed with a ping. */
      silence_ms: z.number().int().min(50).max(600_000).default(5_000),
      /** A ping without answer for this long ends the socket. */
      pong_timeout_ms: z.number().int().min(50).max(600_000).default(10_000),
    })
    .prefault({}),
  http: z
    .strictObject({
      port: z.number().int().min(0).max(65_535).default(0),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;
/** What a user writes: everything optional. */
export type ConfigInput = z.input<typeof configSchema>;
