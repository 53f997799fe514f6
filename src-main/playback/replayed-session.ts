import type { Session } from '#shared/api/api.ts';
import { crossRoutesOf } from '#shared/market/arbitrage/legs.ts';
import { splitSymbol } from '#shared/market/instrument.ts';
import { streamNames } from '#shared/market/stream.ts';
import type { Playing } from './playback.ts';

/** What a screen learns first of a recording: its venues and symbols, with fees and limits of its time. */
export function replayedSession({ recording, feed }: Playing, startedMs: number): Session {
  const { live } = recording.request;
  const { exchanges, symbols } = recording.grid;
  const { rule } = feed.market;
  const taker = feed.takerPct;
  return {
    ...live,
    mode: 'REPLAY',
    started_ms: startedMs,
    now_ms: feed.nowMs,
    venues: exchanges.map((exchange, venue) => ({
      exchange,
      streams: streamNames.filter((stream) =>
        recording.files.some((file) => file.exchange === exchange && file.stream === stream),
      ),
      taker_pct: taker[venue]!,
    })),
    symbols: symbols.map((symbol) => ({
      symbol,
      base: splitSymbol(symbol)?.base ?? symbol,
      quote: splitSymbol(symbol)?.quote ?? '',
      tick: live.symbols.find((known) => known.symbol === symbol)?.tick ?? Number.NaN,
    })),
    thresholds: {
      open_pct: rule.openPct,
      close_pct: rule.closePct,
      cooldown_ms: rule.cooldownMs,
      max_age_ms: rule.maxAgeMs,
      min_notional: rule.minNotional,
      suspect_pct: rule.suspectPct,
      dwell_ms: rule.dwellMs,
      max_skew_ms: rule.maxSkewMs,
      max_notional: rule.maxNotional,
    },
    cross_routes: crossRoutesOf(exchanges, symbols),
    notes: [],
  };
}
