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

/** TLS for everything that is not this machine itself; never a password in an address. */
const s3Endpoint = z
  .string()
  .regex(/^(https:\/\/[^\s@?#]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?(\/[^\s@?#]*)?)$/, {
    error:
      'expected an address that begins with https:// (http:// on this machine only) and holds no password',
  });

/** Where finished parts and compacted days are copied to. Keys are never among these settings. */
const s3 = z.strictObject({
  /** Nothing is uploaded without a bucket. */
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'expected a bucket name' })
    .optional(),
  /** Of a store that is not AWS. */
  endpoint: s3Endpoint.optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .default('us-east-1'),
  /** Everything lies below it; empty, or names that end in `/`. */
  prefix: z
    .string()
    .max(256)
    .regex(/^([A-Za-z0-9_=-][A-Za-z0-9._=-]*\/)*$/, {
      error: 'expected nothing, or names that end in a slash such as arbscope/',
    })
    .default(''),
  /** Bucket in the path instead of the host name; true unless said otherwise when there is an endpoint. */
  force_path_style: z.boolean().optional(),
  /** JSON with `access_key_id`, `secret_access_key` and perhaps `session_token`, readable by its owner only. */
  credentials_file: z.string().min(1).optional(),
  /** Most bytes a second, so that uploads leave the line to the market data; null for no limit. */
  max_bytes_per_s: z.number().int().min(16_384).max(10_000_000_000).nullable().default(null),
  /** A part is removed from this machine so many hours after its copy was verified; null keeps it for ever. */
  keep_local_hours: z.number().min(0).max(87_600).nullable().default(null),
  /** Parts that are in no compacted day yet are kept whatever the hours: compacting needs them here. */
  keep_uncompacted: z.boolean().default(true),
  /** Between looks for new files, s. */
  scan_s: z.number().int().min(1).max(3_600).default(15),
  /** Longest wait between two attempts while the store does not answer, s. */
  retry_max_s: z.number().int().min(1).max(3_600).default(30),
  /** Parts that wait may take so much of the disk; the state is DEGRADED from 80 % of it on. */
  spool_quota_bytes: z
    .number()
    .int()
    .min(1_000_000)
    .default(20 * 1024 ** 3),
  /** What reading from S3 keeps on this machine; least recently used out. */
  cache_bytes: z
    .number()
    .int()
    .min(0)
    .default(10 * 1024 ** 3),
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
      /** Net percent from which a quote is reported as suspect, not as an opportunity. */
      suspect_pct: z.number().min(0.1).max(1_000).default(5),
      /** A route has to stay above the line for so long before it opens, ms … */
      dwell_ms: z.number().int().min(0).max(60_000).default(0),
      /** … or for so many quotes, whichever is first; 0: by time alone. */
      dwell_updates: z.number().int().min(0).max(10_000).default(0),
      /** Least time between the end of a signal and the next of the same route, ms. */
      cooldown_ms: z.number().int().min(0).max(3_600_000).default(5_000),
      /** Older quotes are no legs, ms. */
      max_age_ms: z.number().int().min(100).max(60_000).default(5_000),
      /** Feeds of two venues that are further apart open nothing, ms. */
      max_skew_ms: z.number().int().min(10).max(60_000).default(250),
      /** An exchange time so much further ahead than a venue's usual one is a fault of a clock, ms. */
      clock_fault_ms: z.number().int().min(50).max(60_000).default(1_000),
      /** Smaller opportunities are ignored, quote currency. */
      min_notional: z.number().min(0).default(100),
      /** Sizes are cut to this value, quote currency; 0: no limit. */
      max_notional: z.number().min(0).default(0),
      /** Least time between two updates of a running signal, ms. */
      update_ms: z.number().int().min(50).max(60_000).default(500),
      /** Routes that raise no signal for a while; without an exchange or a symbol all of them. */
      mutes: z
        .array(
          z.strictObject({
            exchange: z.enum(exchangeIds).optional(),
            symbol: z.string().min(1).max(64).optional(),
            /** Epoch ms; null until it is taken away. */
            until_ms: z.number().int().min(0).nullable().default(null),
          }),
        )
        .max(1_000)
        .default([]),
      /** Signals and what belongs to them are kept for so many days; null keeps them for ever. */
      keep_days: z.number().int().min(1).max(36_500).nullable().default(365),
    })
    .prefault({}),
  fees: z
    .strictObject({
      /** Account tier per venue, as the fee table names them; the base tier where nothing is said. */
      tiers: z.partialRecord(z.enum(exchangeIds), z.string().min(1).max(64)).default({}),
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
  compact: z
    .strictObject({
      /** Days are compacted by themselves when they are over … */
      enabled: z.boolean().default(true),
      /** … so many minutes after midnight UTC, when their last parts are written. */
      delay_min: z.number().int().min(2).max(1_440).default(10),
      /**
       * Parts are removed so many hours after their day was compacted; null keeps them. With a bucket only those whose copies were
       * compared.
       */
      keep_parts_hours: z.number().min(1).max(87_600).nullable().default(null),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** The journal remembers for so many days which parts it has written; null for ever. The files are not concerned. */
      part_records_days: z.number().int().min(2).max(36_500).nullable().default(null),
      /** Accounting by the minute, gaps and verdicts are kept for so many days; null for ever. */
      ledger_days: z.number().int().min(2).max(36_500).nullable().default(null),
    })
    .prefault({}),
  s3: s3.prefault({}),
  http: z
    .strictObject({
      port: z.number().int().min(0).max(65_535).default(0),
    })
    .prefault({}),
  /** Manners of the desktop program; the browser's host has none of them. */
  desktop: z
    .strictObject({
      start_at_login: z.boolean().default(false),
      /** Begins in the tray, without a window. */
      start_hidden: z.boolean().default(false),
      /** Closing the window leaves the recorder running in the tray; null: the first close asks. */
      close_to_tray: z.boolean().nullable().default(null),
      /** The computer does not go to sleep while recording. */
      keep_awake: z.boolean().default(false),
      check_updates: z.boolean().default(true),
      /** Without it an update is only told of. It is never put in place while recording. */
      download_updates: z.boolean().default(false),
      update_channel: z.enum(['stable', 'beta']).default('stable'),
      hardware_acceleration: z.boolean().default(true),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;
export type S3Config = Config['s3'];
/** What a user writes: everything optional. */
export type ConfigInput = z.input<typeof configSchema>;
