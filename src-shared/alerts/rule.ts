import { z } from 'zod';
import { exchangeIds } from '../market/exchange.ts';
import { ruleSeverities } from './severity.ts';
import { soundNames } from './sound-name.ts';

/** Ways an alert reaches a person. */
export const channels = ['sound', 'speech', 'desktop', 'webhook', 'telegram'] as const;
export type Channel = (typeof channels)[number];

const bps = z.number().min(-10_000).max(10_000);
const price = z.number().positive().max(1e12);
const side = z.enum(['above', 'below']);
const money = z.number().min(0).max(1e9);
const delay = z.int().min(0).max(3_600_000);

/** What about the recorder can be watched; each per venue where a venue can be named. */
export const healthKinds = [
  /** No venue is connected. */
  'all_offline',
  /** A thread ended, or parts cannot be written. */
  'recording_failed',
  /** No socket of the venue is open. */
  'venue_offline',
  /** The venue's sockets are open and bring nothing. */
  'stalled',
  /** Events lost in the last minute. */
  'drops',
  /** Share of the queue between market and writer, percent. */
  'queue',
  /** Free space on the data disk, GB. */
  'disk_free',
  /** Uploads fail or are behind. */
  'uploads',
] as const;
export type HealthKind = (typeof healthKinds)[number];

/** Kinds that are measured rather than the case or not. */
export const measuredHealth: ReadonlySet<HealthKind> = new Set(['drops', 'queue', 'disk_free']);

const condition = z.discriminatedUnion('kind', [
  /** Net or gross spread of a route, bps. */
  z.strictObject({
    kind: z.literal('spread'),
    measure: z.enum(['net', 'gross']),
    fire: bps,
    clear: bps,
    /** Smallest top-of-book size, quote currency. */
    min_notional: money,
    /** Both quotes younger than this, ms. */
    max_age_ms: z.int().min(50).max(600_000),
  }),
  /** An opportunity of the recorder: the fastest way, told by its own message. `fire` null takes the recorder's line. */
  z.strictObject({
    kind: z.literal('signal'),
    fire: bps.nullable(),
    /** From this multiple of the line on the alert is strong; null: never. */
    strong_factor: z.number().min(1).max(100).nullable(),
    min_notional: money,
  }),
  /**
   * Funding: a venue's rate per interval in bps, the difference of two venues (what the seller gets less what the buyer
   * pays), or the minutes until the next settlement.
   */
  z.strictObject({
    kind: z.literal('funding'),
    measure: z.enum(['rate', 'difference', 'minutes']),
    side,
    fire: bps,
    clear: bps,
  }),
  /** A price in quote currency. */
  z.strictObject({
    kind: z.literal('price'),
    source: z.enum(['mid', 'mark', 'last']),
    side,
    fire: price,
    clear: price,
  }),
  z.strictObject({
    kind: z.literal('health'),
    what: z.enum(healthKinds),
    /** Only for what is measured; 1 otherwise. */
    fire: z.number().min(0).max(1e12),
    clear: z.number().min(0).max(1e12),
  }),
]);

export type Condition = z.infer<typeof condition>;

const symbolName = z.string().regex(/^[A-Z0-9]{2,32}$/, { error: 'expected a symbol such as BTCUSDT' });
const venue = z.enum(exchangeIds);
/** `okx>binance`: buy there, sell here. */
const direction = z
  .string()
  .refine(isDirection, { error: `expected two venues out of ${exchangeIds.join(', ')} such as okx>binance` });

function isDirection(text: string): boolean {
  const [buy, sell, ...rest] = text.split('>');
  const known = exchangeIds as readonly (string | undefined)[];
  return rest.length === 0 && known.includes(buy) && known.includes(sell) && buy !== sell;
}

const ruleShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'expected small letters, digits and dashes' }),
  name: z.string().trim().min(1).max(80),
  enabled: z.boolean(),
  severity: z.enum(ruleSeverities),
  condition,
  /** Empty lists mean all. */
  scope: z.strictObject({
    symbols: z.array(symbolName).max(500),
    /** Id of a watchlist: only the symbols it holds, as it is changed. */
    watchlist: z.string().min(1).max(40).optional(),
    venues: z.array(venue).max(exchangeIds.length),
    directions: z.array(direction).max(50),
  }),
  /** Other levels for a symbol, a direction, or a direction of a symbol: the closest one counts. */
  overrides: z
    .array(
      z.strictObject({
        symbol: symbolName.nullable(),
        direction: direction.nullable(),
        fire: z.number().min(-1e12).max(1e12),
        clear: z.number().min(-1e12).max(1e12),
      }),
    )
    .max(200),
  /** So long the level must be held before the alarm fires, and be left before it ends. */
  on_delay_ms: delay,
  off_delay_ms: delay,
  /** After an alarm that was told, the same one is not told again for so long. */
  cooldown_ms: z.int().min(0).max(86_400_000),
  /** Told again every so long until acknowledged or back in range; null: once. */
  repeat_ms: z.int().min(1_000).max(86_400_000).nullable(),
  /** Told again when the peak grows by so much, in the unit of the level; null: never. */
  escalate_by: z.number().positive().max(1e9).nullable(),
  /** Heard instead of the sound of its severity, except at its end. */
  sound: z.enum(soundNames).optional(),
  /** Tells the end too. */
  announce_end: z.boolean(),
  channels: z.strictObject({
    sound: z.boolean(),
    speech: z.boolean(),
    desktop: z.boolean(),
    webhook: z.boolean(),
    telegram: z.boolean(),
  }),
});

/** One sentence: when what crosses which level for how long, who is told and how often. */
export const alertRule = ruleShape.superRefine((rule, context) => {
  const is = sideOf(rule.condition);
  const check = (fire: number | null, clear: number | undefined, path: (string | number)[]): void => {
    if (fire === null || clear === undefined) return;
    if (is === 'above' ? clear <= fire : clear >= fire) return;
    context.addIssue({
      code: 'custom',
      path,
      message: `expected a clear level ${is === 'above' ? 'not above' : 'not below'} the fire level ${fire}, found ${clear}`,
    });
  };
  const { condition: c } = rule;
  check(c.fire, 'clear' in c ? c.clear : undefined, ['condition', 'clear']);
  rule.overrides.forEach((override, i) => {
    check(override.fire, override.clear, ['overrides', i, 'clear']);
    if (override.symbol === null && override.direction === null)
      context.addIssue({
        code: 'custom',
        path: ['overrides', i],
        message: 'expected a symbol, a direction, or both; found neither',
      });
  });
  if (c.kind === 'price' && rule.scope.symbols.length === 0 && rule.scope.watchlist === undefined)
    context.addIssue({
      code: 'custom',
      path: ['scope', 'symbols'],
      message: 'expected at least one symbol or a watchlist: a price level means nothing for all of them',
    });
});

export type AlertRule = z.infer<typeof alertRule>;

/** On which side of the fire level the alarm is. */
export function sideOf(of: Condition): 'above' | 'below' {
  if (of.kind === 'funding' || of.kind === 'price') return of.side;
  return of.kind === 'health' && of.what === 'disk_free' ? 'below' : 'above';
}

/** Unit of a rule's levels, as it stands behind a number; empty where the level is only whether it is the case. */
export function unitOf(of: Condition): string {
  switch (of.kind) {
    case 'spread':
    case 'signal':
      return 'bps';
    case 'funding':
      return of.measure === 'minutes' ? 'min' : 'bps';
    case 'price':
      return '';
    case 'health':
      return of.what === 'queue' ? '%' : of.what === 'disk_free' ? 'GB' : of.what === 'drops' ? 'events' : '';
  }
}
