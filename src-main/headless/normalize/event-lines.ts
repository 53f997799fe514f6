import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Side } from '#shared/market/event.ts';
import { STREAM_VERSION, type StreamName } from '#shared/market/stream.ts';
import { toNs } from '#shared/market/time.ts';
import type { EventSink, SymbolTable } from '../../exchanges/exchange.ts';

/** Turns events into JSON text, columns in contract order, int64 as decimal text. Collects those of one frame at a time. */
export class EventLines implements EventSink {
  readonly #exchange: ExchangeId;
  readonly #symbols: SymbolTable;
  readonly #withTsRecv: boolean;
  readonly #refused = new Map<string, number>();
  #events: string[] = [];
  #tsRecv = 0n;

  constructor(exchange: ExchangeId, symbols: SymbolTable, withTsRecv: boolean) {
    this.#exchange = exchange;
    this.#symbols = symbols;
    this.#withTsRecv = withTsRecv;
  }

  /** Begins a frame read at `wallMs`. Receive times strictly increase, whatever the clock does. */
  begin(wallMs: number): void {
    this.#events = [];
    if (!this.#withTsRecv) return;
    const whole = Math.floor(wallMs);
    const now = toNs(whole, Math.floor((wallMs - whole) * 1e6));
    this.#tsRecv = now > this.#tsRecv ? now : this.#tsRecv + 1n;
  }

  /** The frame's events as one line. */
  line(): string {
    return `{"events":[${this.#events.join(',')}]}`;
  }

  /** `bad price 2, bad side 1`; empty when nothing was refused. */
  refusedRows(): string {
    return [...this.#refused].map(([reason, count]) => `${reason} ${count}`).join(', ');
  }

  bbo(
    symbol: number,
    tsMs: number,
    subNs: number,
    bidPrice: number,
    bidQty: number,
    askPrice: number,
    askQty: number,
  ): void {
    const values = `"bid_price":${bidPrice},"bid_qty":${bidQty},"ask_price":${askPrice},"ask_qty":${askQty}`;
    this.#put('bbo', symbol, tsMs, subNs, values);
  }

  trade(
    symbol: number,
    tsMs: number,
    subNs: number,
    price: number,
    qty: number,
    side: Side,
    tradeId: string,
  ): void {
    const values = `"price":${price},"qty":${qty},"side":${side},"trade_id":${JSON.stringify(tradeId)}`;
    this.#put('trade', symbol, tsMs, subNs, values);
  }

  markPrice(symbol: number, tsMs: number, subNs: number, markPrice: number, indexPrice: number): void {
    const index = Number.isNaN(indexPrice) ? 'null' : String(indexPrice);
    this.#put('mark_price', symbol, tsMs, subNs, `"mark_price":${markPrice},"index_price":${index}`);
  }

  funding(symbol: number, tsMs: number, subNs: number, rate: number, nextFundingMs: number): void {
    const next = toNs(nextFundingMs);
    this.#put('funding', symbol, tsMs, subNs, `"funding_rate":${rate},"next_funding_ts":"${next}"`);
  }

  openInterest(symbol: number, tsMs: number, subNs: number, openInterest: number): void {
    this.#put('open_interest', symbol, tsMs, subNs, `"open_interest":${openInterest}`);
  }

  refuse(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  #put(stream: StreamName, symbol: number, tsMs: number, subNs: number, values: string): void {
    const recv = this.#withTsRecv ? `"ts_recv":"${this.#tsRecv}",` : '';
    const name = JSON.stringify(this.#symbols.instruments[symbol]?.symbol);
    this.#events.push(
      `{"ts_event":"${toNs(tsMs, subNs)}",${recv}"exchange":"${this.#exchange}","symbol":${name},` +
        `"stream":"${stream}","stream_version":${STREAM_VERSION},${values}}`,
    );
  }
}
