import type { Signal } from '#shared/market/signal.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { symbols, venues, type Market } from './market.ts';
import type { Probe } from './probe.ts';
import { percentile, sleep } from './session.ts';

/** Four sounds in 10 s pass the flood control of alerts: signals further apart than this are all heard at once. */
const EVERY_MS = 2_600;
/** A sound later than this belongs to something else. */
const HEARD_WITHIN_MS = 1_500;

const routes = symbols.flatMap((symbol) =>
  venues.flatMap((buy) => venues.filter((sell) => sell !== buy).map((sell) => ({ symbol, buy, sell }))),
);

/**
 * Opens and closes a signal of another route again and again until it is stopped; a route is heard once a minute.
 *
 * @param first place of the first route: others than those a moment ago
 */
export function raiseSignals(
  market: Market,
  { first = 0, everyMs = EVERY_MS }: { readonly first?: number; readonly everyMs?: number } = {},
): () => Promise<void> {
  let isStopped = false;
  const run = async (): Promise<void> => {
    // Neighbours in the list share their symbol: a step of 7 does not come back to it soon.
    for (let i = first; !isStopped; i++) await raise(market, routes[(i * 7) % routes.length]!, everyMs);
  };
  const running = run();
  return async () => {
    isStopped = true;
    await running;
  };
}

/** One changed price opens exactly one route: the third venue stands aside, and nothing pays before or after. */
async function raise(
  market: Market,
  { symbol, buy, sell }: (typeof routes)[number],
  everyMs: number,
): Promise<void> {
  const mid = market.mid(symbol);
  const third = venues.find((venue) => venue !== buy && venue !== sell)!;
  const quote = (venue: (typeof venues)[number], bid: number, ask: number): Promise<void> =>
    market.command({ command: 'quote', venue, symbol, bid, ask });
  await quote(third, mid * 0.97, mid * 1.03);
  await quote(buy, mid, mid * 1.000_2);
  await quote(sell, mid, mid * 1.000_2);
  await sleep(everyMs / 4);
  await quote(sell, mid * 1.004, mid * 1.004_2);
  await sleep(everyMs / 2);
  await quote(sell, mid, mid * 1.000_2);
  await sleep(everyMs / 4);
  await market.command({ command: 'release', symbol });
}

export interface SignalTimes {
  /** From the receipt of the quote, ms. */
  readonly rowP50: number;
  readonly rowP95: number;
  readonly rows: number;
  readonly soundP50: number;
  readonly soundP95: number;
  readonly sounds: number;
  readonly sentP95: number;
  readonly opened: number;
}

/**
 * How long signals took from the receipt of the quote that opened them.
 *
 * @param fromMs, soundsToMs epoch ms between which sounds count
 * @param rowsFromMs epoch ms from which the screen with their rows was open
 */
export function signalTimes(
  signals: readonly Signal[],
  probe: Probe,
  {
    fromMs,
    soundsToMs,
    rowsFromMs,
  }: { readonly fromMs: number; readonly soundsToMs: number; readonly rowsFromMs: number },
): SignalTimes {
  const opened = signals.filter(({ event, trace }) => event === 'OPENED' && trace.received_ms >= fromMs);
  const rows = opened.flatMap(({ opportunity_id, trace }) => {
    const drawnMs = probe.rows[opportunity_id];
    return drawnMs === undefined || trace.received_ms < rowsFromMs ? [] : [drawnMs - trace.received_ms];
  });
  const heard = opened.filter(({ trace }) => trace.received_ms < soundsToMs);
  const sounds = heard.flatMap(({ trace }) => {
    const atMs = probe.sounds.find((ms) => ms >= trace.received_ms);
    return atMs === undefined || atMs - trace.received_ms > HEARD_WITHIN_MS ? [] : [atMs - trace.received_ms];
  });
  return {
    rowP50: percentile(rows, 50),
    rowP95: percentile(rows, 95),
    rows: rows.length,
    soundP50: percentile(sounds, 50),
    soundP95: percentile(sounds, 95),
    sounds: sounds.length,
    sentP95: percentile(
      opened.map(({ trace }) => trace.sent_ms - trace.received_ms),
      95,
    ),
    opened: heard.length,
  };
}

const WAVES = 7;
/** Of one wave: routes open in its first half and close in its second. */
const WAVE_MS = 1_000 / WAVES;

export interface Burst {
  /** Signals that opened, and the time from the first to the last of them. */
  readonly opened: number;
  readonly ms: number;
}

/** Three routes of ten symbols open and close seven times in a second: 210 signals. */
export async function burst(market: Market): Promise<Burst> {
  const mids = new Map(symbols.map((symbol) => [symbol, market.mid(symbol)]));
  // Each venue a step above the one before: it pays to buy at the lower and sell at the higher.
  const wave = (step: number): Promise<unknown> =>
    Promise.all(
      symbols.flatMap((symbol) =>
        venues.map((venue, i) => {
          const bid = mids.get(symbol)! * (1 + step * i);
          return market.command({ command: 'quote', venue, symbol, bid, ask: bid * 1.000_2 });
        }),
      ),
    );
  await wave(0);
  await sleep(1_000);
  const fromMs = systemClock.wallMs();
  for (let i = 0; i < WAVES; i++) {
    const next = fromMs + i * WAVE_MS;
    await sleep(Math.max(0, next - systemClock.wallMs()));
    await wave(0.005);
    await sleep(Math.max(0, next + WAVE_MS / 2 - systemClock.wallMs()));
    await wave(0);
  }
  await sleep(500);
  const opened = market.signals.filter((s) => s.event === 'OPENED' && s.trace.received_ms >= fromMs);
  const times = opened.map(({ trace }) => trace.received_ms);
  await market.command({ command: 'release' });
  return { opened: opened.length, ms: Math.max(...times) - Math.min(...times) };
}
