import type { Side } from '#shared/market/event.ts';
import type { StreamName } from '#shared/market/stream.ts';
import { encodeCursor } from '#shared/strategy/cursor.ts';
import type { RowBatch } from './read/row-batch.ts';

/**
 * The event a strategy is given: one class with the same fields for every stream, so that the code that reads it stays fast.
 * Fields of other streams are undefined. It may be kept, and is never used again for another event.
 */
export class ReplayEvent {
  readonly ts_event: bigint;
  readonly seq: bigint;
  readonly ts_recv: bigint;
  readonly exchange: string;
  readonly symbol: string;
  readonly stream: StreamName;
  readonly stream_version: number;
  readonly bid_price: number | undefined;
  readonly bid_qty: number | undefined;
  readonly ask_price: number | undefined;
  readonly ask_qty: number | undefined;
  readonly price: number | undefined;
  readonly qty: number | undefined;
  readonly side: Side | undefined;
  readonly trade_id: string | undefined;
  readonly mark_price: number | undefined;
  readonly index_price: number | null | undefined;
  readonly funding_rate: number | undefined;
  readonly next_funding_ts: bigint | undefined;
  readonly open_interest: number | undefined;
  #cursor: string | undefined;

  constructor(
    {
      exchange,
      symbol,
      stream,
    }: { readonly exchange: string; readonly symbol: string; readonly stream: StreamName },
    batch: RowBatch,
    row: number,
    seq: bigint,
  ) {
    const isBbo = stream === 'bbo';
    const isTrade = stream === 'trade';
    const isMark = stream === 'mark_price';
    const isFunding = stream === 'funding';
    this.ts_event = batch.ts[row]!;
    this.seq = seq;
    this.ts_recv = batch.recv[row]!;
    this.exchange = exchange;
    this.symbol = symbol;
    this.stream = stream;
    this.stream_version = 1;
    this.bid_price = isBbo ? batch.a[row] : undefined;
    this.bid_qty = isBbo ? batch.b[row] : undefined;
    this.ask_price = isBbo ? batch.c[row] : undefined;
    this.ask_qty = isBbo ? batch.d[row] : undefined;
    this.price = isTrade ? batch.a[row] : undefined;
    this.qty = isTrade ? batch.b[row] : undefined;
    this.side = isTrade ? (batch.c[row] as Side) : undefined;
    this.trade_id = isTrade ? batch.texts[row] : undefined;
    this.mark_price = isMark ? batch.a[row] : undefined;
    this.index_price = isMark ? numberOrNull(batch.b[row]!) : undefined;
    this.funding_rate = isFunding ? batch.a[row] : undefined;
    this.next_funding_ts = isFunding ? batch.big[row] : undefined;
    this.open_interest = stream === 'open_interest' ? batch.a[row] : undefined;
    this.#cursor = undefined;
  }

  get cursor(): string {
    return (this.#cursor ??= encodeCursor(this.ts_event, this.seq));
  }
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
