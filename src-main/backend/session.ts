import type { Session } from '#shared/api/api.ts';
import type { Config } from '#shared/config.ts';
import { crossRoutesOf } from '#shared/market/arbitrage/legs.ts';
import { FEE_TABLE_MAX_AGE_DAYS, feeTableAgeDays, takerPct, type FeeTable } from '#shared/market/fees.ts';
import { splitSymbol, type Instrument } from '#shared/market/instrument.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';
import { VERSION } from '#shared/version.ts';
import type { Clock } from '../base/clock.ts';
import type { MarketSettings } from '../market/market.contract.ts';
import type { PlaybackRequest } from '../playback/playback.contract.ts';

export interface SessionParts {
  readonly mode: 'LIVE' | 'DEMO';
  readonly dataDir: string;
  readonly config: Config;
  readonly fees: FeeTable;
  readonly notes: readonly string[];
  readonly clock: Clock;
}

/** What a client learns first, kept up to date as venues tell their instruments. */
export class SessionFacts {
  readonly #parts: SessionParts;
  #config: Config;
  #fees: FeeTable;
  readonly #startedMs: number;
  readonly #instruments = new Map<ExchangeId, readonly Instrument[]>();
  readonly #streams = new Map<ExchangeId, readonly StreamName[]>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#config = parts.config;
    this.#fees = parts.fees;
    this.#startedMs = parts.clock.wallMs();
  }

  /** Taker fee per exchange in percent as of now, in the order of the settings. */
  get takerPct(): readonly number[] {
    const { clock } = this.#parts;
    const { exchanges, fees } = this.#config;
    return exchanges.map((exchange) =>
      takerPct(this.#fees, exchange, 'perp', clock.wallMs(), fees.tiers[exchange]),
    );
  }

  /** By what recordings are judged that do not say it themselves. @throws RangeError where a fee is missing */
  today(): Pick<PlaybackRequest, 'signals' | 'takerPct'> {
    const { signals, fees } = this.#config;
    const nowMs = this.#parts.clock.wallMs();
    const taker = exchangeIds.map((exchange) => [
      exchange,
      takerPct(this.#fees, exchange, 'perp', nowMs, fees.tiers[exchange]),
    ]);
    return { signals, takerPct: Object.fromEntries(taker) as PlaybackRequest['takerPct'] };
  }

  /** Thresholds, tiers and fees as they are from now on. @throws RangeError where a fee is missing; then nothing changes */
  configure({
    config = this.#config,
    fees = this.#fees,
  }: {
    config?: Config;
    fees?: FeeTable;
  }): MarketSettings {
    const before = [this.#config, this.#fees] as const;
    const { signals, fees: tiers } = config;
    this.#config = { ...this.#config, signals, fees: tiers };
    this.#fees = fees;
    try {
      return { signals, takerPct: this.takerPct };
    } catch (cause) {
      [this.#config, this.#fees] = before;
      throw cause;
    }
  }

  learn(exchange: ExchangeId, instruments: readonly Instrument[]): void {
    this.#instruments.set(exchange, instruments);
  }

  learnStreams(exchange: ExchangeId, streams: readonly StreamName[]): void {
    this.#streams.set(exchange, streams);
  }

  session(): Session {
    const { mode, dataDir, notes, clock } = this.#parts;
    const config = this.#config;
    const fees = this.#fees;
    const nowMs = clock.wallMs();
    const taker = this.takerPct;
    return {
      version: VERSION,
      mode,
      started_ms: this.#startedMs,
      now_ms: nowMs,
      data_dir: dataDir,
      venues: config.exchanges.map((exchange, i) => ({
        exchange,
        streams: this.#streams.get(exchange) ?? [],
        taker_pct: taker[i]!,
      })),
      symbols: config.symbols.map((symbol) => ({
        symbol,
        base: splitSymbol(symbol)?.base ?? symbol,
        quote: splitSymbol(symbol)?.quote ?? '',
        tick: this.#finestTick(symbol),
      })),
      thresholds: {
        open_pct: config.signals.open_pct,
        close_pct: config.signals.close_pct,
        cooldown_ms: config.signals.cooldown_ms,
        max_age_ms: config.signals.max_age_ms,
        min_notional: config.signals.min_notional,
        suspect_pct: config.signals.suspect_pct,
        dwell_ms: config.signals.dwell_ms,
        max_skew_ms: config.signals.max_skew_ms,
        max_notional: config.signals.max_notional,
      },
      cross_routes: crossRoutesOf(config.exchanges, config.symbols),
      fees_checked: fees.checked,
      fees_old: feeTableAgeDays(fees, nowMs) > FEE_TABLE_MAX_AGE_DAYS,
      notes,
    };
  }

  #finestTick(symbol: string): number {
    const ticks = [...this.#instruments.values()].flat().filter((i) => i.symbol === symbol && i.tick > 0);
    return ticks.length === 0 ? Number.NaN : Math.min(...ticks.map((i) => i.tick));
  }
}
