import { streamIndex } from '#shared/market/stream.ts';
import type { EventSink, SymbolTable } from '../exchange.ts';
import { literal, Scan } from '../scan/scan.ts';

const STREAM = literal('{"stream":"');
const DATA = literal('","data":');
const CLOSE = literal('}');
const TRUE = literal('true');
const FALSE = literal('false');

const BOOK = literal('{"e":"bookTicker","u":');
const SYMBOL = literal(',"s":"');
const PAIR = literal('","ps":"');
const BID = literal('","b":"');
const BID_QTY = literal('","B":"');
const ASK = literal('","a":"');
const ASK_QTY = literal('","A":"');
const TIME_AFTER_TEXT = literal('","T":');
const EVENT_TIME = literal(',"E":');
const USD_M = literal(',"st":1');

const AGG_TRADE = literal('{"e":"aggTrade","E":');
const AGG_ID = literal(',"a":');
const PRICE = literal('","p":"');
const QTY = literal('","q":"');
const NORMAL_QTY = literal('","nq":"');
const FIRST_ID = literal('","f":');
const LAST_ID = literal(',"l":');
const TIME = literal(',"T":');
const MAKER = literal(',"m":');

const TRADE = literal('{"e":"trade","E":');
const TRADE_ID = literal('","t":');
const PRICE_AFTER_ID = literal(',"p":"');
const MARKET_TRADE = literal('","X":"MARKET","m":');

/** Slots of `values`; 7 takes numbers nobody reads. */
const [T, BID_PRICE, BID_SIZE, ASK_PRICE, ASK_SIZE, UNREAD] = [0, 1, 2, 3, 4, 7] as const;
const [TRADE_PRICE, TRADE_QTY, NUMBER] = [1, 2, 5] as const;

/**
 * Reads bookTicker, aggTrade and trade, bare or in the envelope of `/stream`, in the key order of 2022 to 2026.
 *
 * @returns true when the frame was exactly such a message and its event is in the sink; else nothing has happened
 */
export function binanceScan(symbols: SymbolTable): (frame: Uint8Array, sink: EventSink) => boolean {
  const s = new Scan(symbols);
  let side: 1 | -1 = 1;

  const maker = (): boolean => {
    if (s.literal(TRUE)) side = -1;
    else if (s.literal(FALSE)) side = 1;
    else return false;
    return true;
  };
  const pair = (): boolean => !s.literal(PAIR) || s.text();
  const normalQty = (): boolean => !s.literal(NORMAL_QTY) || s.text();
  const closed = (wrapped: boolean): boolean =>
    s.optional(USD_M) && s.literal(CLOSE) && (!wrapped || s.literal(CLOSE)) && s.ended();

  const book = (): boolean =>
    s.int(UNREAD) &&
    s.literal(SYMBOL) &&
    s.symbol() &&
    pair() &&
    s.literal(BID) &&
    s.positive(BID_PRICE) &&
    s.literal(BID_QTY) &&
    s.decimal(BID_SIZE) &&
    s.literal(ASK) &&
    s.positive(ASK_PRICE) &&
    s.literal(ASK_QTY) &&
    s.decimal(ASK_SIZE) &&
    s.literal(TIME_AFTER_TEXT) &&
    s.time(T) &&
    s.literal(EVENT_TIME) &&
    s.int(UNREAD);

  const aggTrade = (): boolean =>
    s.int(UNREAD) &&
    s.literal(AGG_ID) &&
    s.intId() &&
    s.idNumber(NUMBER) &&
    s.literal(SYMBOL) &&
    s.symbol() &&
    s.literal(PRICE) &&
    s.positive(TRADE_PRICE) &&
    s.literal(QTY) &&
    s.positive(TRADE_QTY) &&
    normalQty() &&
    s.literal(FIRST_ID) &&
    s.int(UNREAD) &&
    s.literal(LAST_ID) &&
    s.int(UNREAD) &&
    s.literal(TIME) &&
    s.time(T) &&
    s.literal(MAKER) &&
    maker();

  const trade = (): boolean =>
    s.int(UNREAD) &&
    s.literal(TIME) &&
    s.time(T) &&
    s.literal(SYMBOL) &&
    s.symbol() &&
    s.literal(TRADE_ID) &&
    s.intId() &&
    s.idNumber(NUMBER) &&
    s.literal(PRICE_AFTER_ID) &&
    s.positive(TRADE_PRICE) &&
    s.literal(QTY) &&
    s.positive(TRADE_QTY) &&
    s.literal(MARKET_TRADE) &&
    maker();

  return (frame, sink) => {
    s.start(frame);
    const wrapped = s.literal(STREAM);
    if (wrapped && !(s.text() && s.literal(DATA))) return false;
    const v = s.values;
    if (s.literal(BOOK)) {
      if (!book() || !closed(wrapped)) return false;
      sink.bbo(s.symbolIndex, v[T]!, 0, v[BID_PRICE]!, v[BID_SIZE]!, v[ASK_PRICE]!, v[ASK_SIZE]!);
      return true;
    }
    const known = s.literal(AGG_TRADE) ? aggTrade() : s.literal(TRADE) && trade();
    if (!known || !closed(wrapped)) return false;
    const number = v[NUMBER]!;
    if (!Number.isNaN(number)) sink.sequence?.(s.symbolIndex, streamIndex.trade, number, number);
    sink.trade(s.symbolIndex, v[T]!, 0, v[TRADE_PRICE]!, v[TRADE_QTY]!, side, s.idText());
    return true;
  };
}
