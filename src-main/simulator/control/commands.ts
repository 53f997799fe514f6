import { z } from 'zod';
import { exchangeIds } from '#shared/market/exchange.ts';

const venue = z.enum(exchangeIds);
const symbol = z.string().min(1);
const price = z.number().positive();
const quantity = z.number().positive();
const count = z.number().int().min(1).max(1_000_000);
const ms = z.number().min(0).max(1_000_000_000);
const net = z.number().min(-50).max(50);
/** Number of a connection as the record has it; all of the venue when left out. */
const connection = z.number().int().min(1).optional();
/** Messages meant: of one channel (`bookTicker`, `orderbook.1`, `bbo-tbt`, …), of one symbol, or all. */
const selection = { stream: z.string().optional(), symbol: symbol.optional() };

/** When: so many simulated ms from now, or after so many more data messages of a venue. At once when left out. */
const after = z.union([z.strictObject({ ms }), z.strictObject({ venue, messages: count })]).optional();

const fees = z.strictObject({ buy: z.number().min(0).max(5), sell: z.number().min(0).max(5) }).optional();

function form<N extends string, S extends z.ZodRawShape>(name: N, shape: S) {
  return z.strictObject({ command: z.literal(name), ...shape, after });
}

/** Everything that can be commanded: `{"command":"quote", …}`. Prices in quote currency, quantities in base units. */
export const commandSchema = z.discriminatedUnion('command', [
  /** Holds a venue's top of book until released; it keeps being sent at the usual rate. */
  form('quote', {
    venue,
    symbol,
    bid: price,
    ask: price,
    bidQty: quantity.optional(),
    askQty: quantity.optional(),
  }),
  /**
   * Holds both legs so that buying on `buy` and selling on `sell` pays exactly `netPct` percent after the taker fees. The
   * venues between are held inside the spread, so no other route pays more, unless `others` is `free`.
   */
  form('spread', {
    symbol,
    buy: venue,
    sell: venue,
    netPct: net,
    qty: quantity.optional(),
    feesPct: fees,
    others: z.enum(['held', 'free']).default('held'),
  }),
  /** Lets held books go: of a venue, of a symbol, or all. */
  form('release', { venue: venue.optional(), symbol: symbol.optional() }),
  /** Moves one venue's book so that the route pays for a while; books go on moving. */
  form('dislocate', { symbol, buy: venue, sell: venue, netPct: net, ms }),
  /** One taker order that meets so many makers at once. */
  form('sweep', {
    venue,
    symbol,
    fills: z.number().int().min(1).max(20_000),
    side: z.enum(['buy', 'sell']).default('buy'),
  }),
  form('close', {
    venue,
    connection,
    code: z.number().int().min(1_000).max(4_999).default(1_000),
    reason: z.string().max(120).default(''),
  }),
  form('reset', { venue, connection }),
  form('halfOpen', { venue, connection }),
  /** Keeps everything back for so long, then sends it in one go. */
  form('stall', { venue, connection, ms }),
  /** The next upgrades are refused, after those already planned; 0: from now on none. */
  form('refuse', {
    venue,
    count: z.number().int().min(0).max(1_000_000),
    how: z.enum(['503', 'rst', 'hang']).default('503'),
  }),
  form('drop', { venue, ...selection, count }),
  form('repeat', { venue, ...selection, count }),
  form('late', { venue, ...selection, count }),
  /** Puts a frame of any content in: text, or binary bytes as base64. */
  form('raw', {
    venue,
    connection,
    text: z.string().optional(),
    binary: z.base64().optional(),
    count: count.default(1),
  }),
  form('silence', { venue, ...selection }),
  form('unsilence', { venue, ...selection }),
  /** OKX 64008; the connections close `closeAfterMs` later. */
  form('notice', { venue: z.literal('okx'), connection, closeAfterMs: ms.default(60_000) }),
  /** Bybit's update ids begin at 1 again. */
  form('restartU', { venue: z.literal('bybit'), symbol: symbol.optional() }),
  /** Bybit's order book in the form before 2025: deltas. */
  form('deltas', { venue: z.literal('bybit'), on: z.boolean() }),
  /** Bybit refuses requests with more arguments. */
  form('maxArgs', { venue: z.literal('bybit'), count }),
  form('setCtVal', { symbol, ctVal: z.number().positive() }),
  form('setFundingInterval', {
    venue,
    symbol,
    hours: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
  }),
  /** Jumps the simulated clock, or changes its speed. The market skips a jump; time-outs do not. */
  form('clock', { jumpMs: z.number().optional(), speed: z.number().positive().max(1_000).optional() }),
  /** The next REST calls, of one path or any, fail with a status or come late; 0: from now on none, and what is late comes at once. */
  form('rest', {
    venue,
    path: z.string().optional(),
    status: z.number().int().min(400).max(599).optional(),
    delayMs: ms.optional(),
    count: z.number().int().min(0).max(1_000_000).default(1),
  }),
  /** Strange but true messages now and then: on or off. */
  form('odd', { on: z.boolean(), venue: venue.optional() }),
  /** One data frame in so many is fragmented; 0: none. */
  form('fragments', { every: z.number().int().min(0), venue: venue.optional() }),
  form('maxAge', { venue, ms }),
  /** Binance pings so often instead of after 140 s and every 180 s. */
  form('pingEvery', { venue: z.literal('binance'), ms }),
]);

export type Command = z.infer<typeof commandSchema>;
/** A command as it is written, defaults left out. */
export type CommandInput = z.input<typeof commandSchema>;
