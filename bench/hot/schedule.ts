import { benchSlots, type BenchSymbol } from './symbols.ts';

/**
 * One stretch of load. Which message is sent when follows from its number alone, so that the generator and whoever measures
 * agree without talking: four best bids and offers, then a trade, over and over; the quotes walk through all slots in
 * rounds.
 */
export interface Phase {
  /** When message 0 is due, ns of the machine's monotonic clock. */
  readonly startNs: number;
  /** From one message to the next, ns; 0: as fast as the sockets take them, and nothing is ever due. */
  readonly intervalNs: number;
  readonly durationNs: number;
  /** A slot's quote makes routes cross the line once in so many rounds; at least `MIN_ROUNDS`. */
  readonly roundsPerCrossing: number;
}

/** Below, two venues of one symbol would be away from the market at the same time. */
export const MIN_ROUNDS = 6;

const SLOTS = benchSlots.length;
/** Coprime to the number of slots: the walk visits each once, and neighbours in time are no neighbours in memory. */
const STRIDE = 37;
const BBO_PER_TRADE = 4;
/** How far a crossing quote lies above the market: 2 % and this many ticks at most, which number the crossing. */
const CROSSING_FACTOR = 1.02;
const NUMBERS = 1_000;

const slotAt = Int32Array.from({ length: SLOTS }, (_, place) => (place * STRIDE) % SLOTS);
const placeOf = new Int32Array(SLOTS);
for (const [place, slot] of slotAt.entries()) placeOf[slot] = place;

/** Messages of a paced phase. */
export function messagesOf({ intervalNs, durationNs }: Phase): number {
  return Math.floor(durationNs / intervalNs);
}

/** When a message is due, ns of the monotonic clock. */
export function dueNs({ startNs, intervalNs }: Phase, message: number): number {
  return startNs + message * intervalNs;
}

export function isTrade(message: number): boolean {
  return message % (BBO_PER_TRADE + 1) === BBO_PER_TRADE;
}

/** Slot of a message, quote or trade. */
export function slotOf(message: number): number {
  return slotAt[(isTrade(message) ? Math.floor(message / (BBO_PER_TRADE + 1)) : quoteOf(message)) % SLOTS]!;
}

/** Number of the crossing a quote makes, by slot; -1 for a quote inside the market. */
export function crossingOf({ roundsPerCrossing }: Phase, message: number): number {
  const round = Math.floor(quoteOf(message) / SLOTS);
  if (round === 0) return -1;
  const shifted = round + offsetOf(slotOf(message));
  return shifted % roundsPerCrossing === 0 ? shifted / roundsPerCrossing : -1;
}

/** The quote that made a slot's crossing. */
export function messageOfCrossing({ roundsPerCrossing }: Phase, slot: number, crossing: number): number {
  const round = crossing * roundsPerCrossing - offsetOf(slot);
  const quote = round * SLOTS + placeOf[slot]!;
  return Math.floor(quote / BBO_PER_TRADE) * (BBO_PER_TRADE + 1) + (quote % BBO_PER_TRADE);
}

/** Bid of a crossing quote, ticks: it tells which crossing it was. */
export function crossingBidTicks({ midTicks }: BenchSymbol, crossing: number): number {
  return Math.round(midTicks * CROSSING_FACTOR) + (crossing % NUMBERS);
}

/** The first crossing from `from` on whose bid was this. */
export function crossingOfBid(symbol: BenchSymbol, bid: number, from: number): number {
  const number = Math.round(bid * 10 ** symbol.decimals) - crossingBidTicks(symbol, 0);
  return from + ((((number - from) % NUMBERS) + NUMBERS) % NUMBERS);
}

/** Quotes before a message. */
function quoteOf(message: number): number {
  const cycle = Math.floor(message / (BBO_PER_TRADE + 1));
  return cycle * BBO_PER_TRADE + (message - cycle * (BBO_PER_TRADE + 1));
}

/** Shifts the slots' crossings against each other; a crossing quote is followed by a round inside the market. */
function offsetOf(slot: number): number {
  return 2 * slot;
}
