import type { Trade } from '#shared/report/metrics.ts';
import type { FillLine } from '#shared/strategy/run.ts';

/** A round trip under way. */
interface OpenTrip {
  readonly side: 'LONG' | 'SHORT';
  readonly opened: bigint;
  entryQty: number;
  entryValue: number;
  exitQty: number;
  exitValue: number;
  realized: number;
  fees: number;
}

export interface RoundTripOptions {
  /** Nanoseconds of one unit of the lines' times. */
  readonly unitNs: bigint;
}

/**
 * Round trips out of a run's fills, one instrument (venue and symbol) at a time: fills net into one position, and what takes
 * it back to nothing, or through nothing to the other side, closes the trip. A fill that turns a position around closes one
 * trip and opens the next; its fee is split by quantity. Profit is by average cost, as each line says it.
 */
export class RoundTrips {
  readonly #unitNs: bigint;
  readonly #open = new Map<string, OpenTrip>();
  readonly #position = new Map<string, number>();
  #closed = 0;

  constructor({ unitNs }: RoundTripOptions) {
    this.#unitNs = unitNs;
  }

  /** Positions that are no trades yet. */
  get open(): number {
    return this.#open.size;
  }

  /** @returns the trade this fill closes */
  add({ ts_event, fill, position, realized_pnl }: FillLine): Trade | undefined {
    const key = `${fill.exchange}:${fill.symbol}`;
    const before = this.#position.get(key) ?? 0;
    const at = BigInt(ts_event);
    this.#position.set(key, position);
    const opened = opensQty(before, position, fill);
    const closed = fill.qty - opened;
    let trade: Trade | undefined;
    const trip = this.#open.get(key);
    if (trip !== undefined && closed > 0) {
      trip.exitQty += closed;
      trip.exitValue += closed * fill.fillPrice;
      trip.fees += (fill.fee * closed) / fill.qty;
      trip.realized += realized_pnl;
      if (position === 0 || opened > 0) trade = this.#close(key, trip, fill, at);
    }
    if (opened > 0) {
      const into = this.#open.get(key) ?? this.#begin(key, fill.side === 'BUY' ? 'LONG' : 'SHORT', at);
      into.entryQty += opened;
      into.entryValue += opened * fill.fillPrice;
      into.fees += (fill.fee * opened) / fill.qty;
    }
    return trade;
  }

  #begin(key: string, side: 'LONG' | 'SHORT', opened: bigint): OpenTrip {
    const trip: OpenTrip = {
      side,
      opened,
      entryQty: 0,
      entryValue: 0,
      exitQty: 0,
      exitValue: 0,
      realized: 0,
      fees: 0,
    };
    this.#open.set(key, trip);
    return trip;
  }

  #close(key: string, trip: OpenTrip, { exchange, symbol }: FillLine['fill'], at: bigint): Trade {
    this.#open.delete(key);
    return {
      number: ++this.#closed,
      exchange,
      symbol,
      side: trip.side,
      opened: String(trip.opened * this.#unitNs),
      closed: String(at * this.#unitNs),
      qty: trip.entryQty,
      entry_price: trip.entryValue / trip.entryQty,
      exit_price: trip.exitValue / trip.exitQty,
      gross_pnl: trip.realized,
      fees: trip.fees,
      pnl: trip.realized - trip.fees,
      duration_s: Number((at - trip.opened) * this.#unitNs) / 1e9,
    };
  }
}

/** Quantity of a fill that makes the position larger, or opens the other side; the rest closes. */
function opensQty(before: number, after: number, { side, qty }: FillLine['fill']): number {
  const direction = side === 'BUY' ? 1 : -1;
  if (before === 0 || Math.sign(before) === direction) return qty;
  return Math.sign(after) === direction ? Math.min(Math.abs(after), qty) : 0;
}
