import { whole } from '../market/draw.ts';
import type { Topic } from '../socket/topic.ts';
import type { VenueWorld } from '../socket/venue.ts';
import type { BinanceFeed, BinanceSymbol } from './feed.ts';

/** E comes so many ms after the full second (wire: …539000, …540003). */
const JITTER_MS = 4;

const oneMark = { mark_price: 1, funding: 1 };

/** `{"e":"markPriceUpdate",…}` of one symbol. T is the next settlement, not a time of this message. */
function markRow(world: VenueWorld, of: BinanceSymbol, timeMs: number): string {
  const { market } = world;
  const mark = market.mark(of.book);
  const index = market.indexPrice(of.book);
  const rate = market.fundingRate(of.book, timeMs).toFixed(8);
  const text = mark.toFixed(8);
  return `{"e":"markPriceUpdate","E":${timeMs},"s":"${of.native}","p":"${text}","ap":"${text}","P":"${((mark + index) / 2).toFixed(8)}","i":"${index.toFixed(8)}","r":"${rate}","T":${market.nextFundingMs(of.book, timeMs)},"st":1}`;
}

/** markPrice streams: every second, and every third second for those without `@1s`; singly and for all symbols at once. */
export function sendMarks(
  world: VenueWorld,
  feed: BinanceFeed,
  oddRows: (timeMs: number) => readonly string[],
): void {
  const { hub, agenda, clock } = world;
  const random = world.random('marks');
  const singles = feed.symbols.map((of) => {
    const name = of.native.toLowerCase();
    const { symbol } = of.book.coin;
    const fast = hub.topic(`${name}@markPrice@1s`, 'markPrice', symbol);
    const slow = hub.topic(`${name}@markPrice`, 'markPrice', symbol);
    return { of, fast, slow };
  });
  const allFast = hub.topic('!markPrice@arr@1s', 'markPrice', '*');
  const allSlow = hub.topic('!markPrice@arr', 'markPrice', '*');
  const all = { mark_price: feed.symbols.length, funding: feed.symbols.length };

  const sendAll = (to: Topic, rows: readonly string[], odd: readonly string[]) => {
    hub.publish(to, `[${rows.join(',')}]`, rows.length, all);
    // Two frames a second: the perpetuals, then the others (seen 2026-10-07).
    if (odd.length > 0) hub.publish(to, `[${odd.join(',')}]`, odd.length, {});
  };

  const nextSecond = (atMs: number) => (Math.floor(atMs / 1_000) + 1) * 1_000 + whole(random, 0, JITTER_MS);
  agenda.add(nextSecond(clock.nowMs()), (atMs) => {
    const timeMs = Math.floor(atMs);
    const isThird = Math.floor(timeMs / 1_000) % 3 === 0;
    for (const { of, fast, slow } of singles) {
      if (fast.subscribers.size > 0) hub.publish(fast, markRow(world, of, timeMs), 1, oneMark);
      if (isThird && slow.subscribers.size > 0) hub.publish(slow, markRow(world, of, timeMs), 1, oneMark);
    }
    if (allFast.subscribers.size > 0 || (isThird && allSlow.subscribers.size > 0)) {
      const rows = feed.symbols.map((of) => markRow(world, of, timeMs));
      const odd = oddRows(timeMs);
      sendAll(allFast, rows, odd);
      if (isThird) sendAll(allSlow, rows, odd);
    }
    return nextSecond(atMs);
  });
}
