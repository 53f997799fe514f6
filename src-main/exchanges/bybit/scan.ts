import { streamIndex } from '#shared/market/stream.ts';
import type { EventSink, SymbolTable } from '../exchange.ts';
import { literal, Scan } from '../scan/scan.ts';
import type { TopBook } from './book.ts';

const SNAPSHOT = literal('","type":"snapshot","ts":');
const TS = literal('","ts":');
const SNAPSHOT_AFTER_TS = literal(',"type":"snapshot"');

const BOOK = literal('{"topic":"orderbook.1.');
const BOOK_SYMBOL = literal(',"data":{"s":"');
const BIDS = literal('","b":[["');
const NEXT = literal('","');
const ASKS = literal('"]],"a":[["');
const UPDATE = literal('"]],"u":');
const SEQ = literal(',"seq":');
const CTS = literal('},"cts":');
const CLOSE = literal('}');

const TRADES = literal('{"topic":"publicTrade.');
const DATA = literal(',"data":[');
const TRADE_TIME = literal('{"T":');
const TRADE_SYMBOL = literal(',"s":"');
const BUY = literal('","S":"Buy","v":"');
const SELL = literal('","S":"Sell","v":"');
const PRICE = literal('","p":"');
const DIRECTION = literal('","L":"');
const ID = literal('","i":"');
const BLOCK_TRUE = literal('","BT":true');
const BLOCK_FALSE = literal('","BT":false');
const RPI_TRUE = literal(',"RPI":true');
const RPI_FALSE = literal(',"RPI":false');
const COMMA = literal(',');
const END = literal(']}');

/** Rows a message holds at most. (Bybit v5, websocket/public/trade, read 2026-11-20) */
const ROWS = 1024;
/** Slots of `values`. */
const [T, BID_PRICE, BID_SIZE, ASK_PRICE, ASK_SIZE, UNREAD] = [0, 1, 2, 3, 4, 7] as const;
const [TRADE_PRICE, TRADE_QTY, TRADE_SEQ] = [1, 2, 3] as const;
const UPDATE_ID = 5;

/**
 * Reads orderbook.1 snapshots with one level on each side and publicTrade with any number of rows, with `ts` before or after
 * `type` as both are seen on the wire.
 *
 * @param bookOf the top of book of a symbol, shared with the JSON path
 * @returns true when the frame was exactly such a message and its events are in the sink; else nothing has happened
 */
export function bybitScan(
  symbols: SymbolTable,
  bookOf: (symbol: number) => TopBook,
): (frame: Uint8Array, sink: EventSink) => boolean {
  const s = new Scan(symbols);
  const v = s.values;
  const times = new Float64Array(ROWS);
  const prices = new Float64Array(ROWS);
  const quantities = new Float64Array(ROWS);
  const sides = new Int8Array(ROWS);
  const idsFrom = new Int32Array(ROWS);
  const idsTo = new Int32Array(ROWS);

  const head = (): boolean =>
    s.symbol() &&
    (s.literal(SNAPSHOT) ? s.int(UNREAD) : s.literal(TS) && s.int(UNREAD) && s.literal(SNAPSHOT_AFTER_TS));

  const book = (): boolean =>
    head() &&
    s.literal(BOOK_SYMBOL) &&
    s.sameSymbol() &&
    s.literal(BIDS) &&
    s.positive(BID_PRICE) &&
    s.literal(NEXT) &&
    s.positive(BID_SIZE) &&
    s.literal(ASKS) &&
    s.positive(ASK_PRICE) &&
    s.literal(NEXT) &&
    s.positive(ASK_SIZE) &&
    s.literal(UPDATE) &&
    s.int(UPDATE_ID) &&
    s.literal(SEQ) &&
    s.int(UNREAD) &&
    s.literal(CTS) &&
    s.time(T) &&
    s.literal(CLOSE) &&
    s.ended();

  const seq = (): boolean => {
    v[TRADE_SEQ] = 0;
    return !s.literal(SEQ) || s.int(TRADE_SEQ);
  };

  const row = (at: number): boolean => {
    const before = at === 0 ? 0 : v[T]!;
    const seqBefore = at === 0 ? 0 : v[TRADE_SEQ]!;
    if (!(s.literal(TRADE_TIME) && s.time(T) && s.literal(TRADE_SYMBOL) && s.sameSymbol())) return false;
    if (s.literal(BUY)) sides[at] = 1;
    else if (s.literal(SELL)) sides[at] = -1;
    else return false;
    const good =
      s.positive(TRADE_QTY) &&
      s.literal(PRICE) &&
      s.positive(TRADE_PRICE) &&
      s.literal(DIRECTION) &&
      s.text() &&
      s.literal(ID) &&
      s.id() &&
      (s.literal(BLOCK_FALSE) || s.literal(BLOCK_TRUE)) &&
      (s.literal(RPI_FALSE) || s.optional(RPI_TRUE)) &&
      seq() &&
      s.literal(CLOSE);
    // Rows out of order are sorted on the other path.
    if (!good || v[T]! < before || (v[T] === before && v[TRADE_SEQ]! < seqBefore)) return false;
    times[at] = v[T]!;
    prices[at] = v[TRADE_PRICE]!;
    quantities[at] = v[TRADE_QTY]!;
    idsFrom[at] = s.idFrom;
    idsTo[at] = s.idTo;
    return true;
  };

  /** @returns the number of rows, 0 when the shape is another */
  const trades = (): number => {
    if (!head() || !s.literal(DATA)) return 0;
    let count = 0;
    do {
      if (count === ROWS || !row(count)) return 0;
      count++;
    } while (s.literal(COMMA));
    return s.literal(END) && s.ended() ? count : 0;
  };

  return (frame, sink) => {
    s.start(frame);
    if (s.literal(BOOK)) {
      if (!book()) return false;
      sink.sequence?.(s.symbolIndex, streamIndex.bbo, v[UPDATE_ID]!, v[UPDATE_ID]!);
      const changed = bookOf(s.symbolIndex).set(v[BID_PRICE]!, v[BID_SIZE]!, v[ASK_PRICE]!, v[ASK_SIZE]!);
      if (changed) {
        sink.bbo(s.symbolIndex, v[T]!, 0, v[BID_PRICE]!, v[BID_SIZE]!, v[ASK_PRICE]!, v[ASK_SIZE]!);
      } else sink.bboUnchanged?.(s.symbolIndex);
      return true;
    }
    if (!s.literal(TRADES)) return false;
    const count = trades();
    for (let i = 0; i < count; i++) {
      const side = sides[i] === 1 ? 1 : -1;
      const id = s.idTextAt(idsFrom[i]!, idsTo[i]!);
      sink.trade(s.symbolIndex, times[i]!, 0, prices[i]!, quantities[i]!, side, id);
    }
    return count > 0;
  };
}
