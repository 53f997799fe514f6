import { streamIndex } from '#shared/market/stream.ts';
import type { EventSink, SymbolTable } from '../exchange.ts';
import { literal, Scan } from '../scan/scan.ts';
import type { ContractSizes } from './sizes.ts';

const BOOK = literal('{"arg":{"channel":"bbo-tbt","instId":"');
const ASKS = literal('"},"data":[{"asks":[["');
const NEXT = literal('","');
const BIDS = literal('"]],"bids":[["');
const BOOK_TIME = literal('"]],"ts":"');

const TRADES = literal('{"arg":{"channel":"trades","instId":"');
const ROW = literal('"},"data":[{"instId":"');
const ID = literal('","tradeId":"');
const PRICE = literal('","px":"');
const SIZE = literal('","sz":"');
const BUY = literal('","side":"buy","ts":"');
const SELL = literal('","side":"sell","ts":"');
const COUNT = literal('","count":"');
const SOURCE = literal('","source":"');

const QUOTE = literal('"');
const SEQ = literal(',"seqId":');
const END = literal('}]}');

/** Slots of `values`. */
const [T, BID_PRICE, BID_SIZE, ASK_PRICE, ASK_SIZE, UNREAD] = [0, 1, 2, 3, 4, 7] as const;
const [TRADE_PRICE, TRADE_QTY, FILLS, TRADE_NUMBER] = [1, 2, 5, 6] as const;

/**
 * Reads bbo-tbt with one level on each side and trades with one row, in the key order of 2022 to 2026.
 *
 * @returns true when the frame was exactly such a message and its event is in the sink; else nothing has happened
 */
export function okxScan(
  symbols: SymbolTable,
  sizes: ContractSizes,
): (frame: Uint8Array, sink: EventSink) => boolean {
  const s = new Scan(symbols);
  const v = s.values;
  let side: 1 | -1 = 1;

  const level = (price: number, size: number): boolean =>
    s.positive(price) &&
    s.literal(NEXT) &&
    s.baseUnits(size, sizes.of(s.symbolIndex)) &&
    s.literal(NEXT) &&
    s.text() &&
    s.literal(NEXT) &&
    s.text();

  const closed = (): boolean =>
    s.literal(QUOTE) && (!s.literal(SEQ) || s.int(UNREAD)) && s.literal(END) && s.ended();

  const book = (): boolean =>
    s.symbol() &&
    s.literal(ASKS) &&
    level(ASK_PRICE, ASK_SIZE) &&
    s.literal(BIDS) &&
    level(BID_PRICE, BID_SIZE) &&
    s.literal(BOOK_TIME) &&
    s.time(T) &&
    closed();

  const taker = (): boolean => {
    if (s.literal(BUY)) side = 1;
    else if (s.literal(SELL)) side = -1;
    else return false;
    return true;
  };

  /** Fills merged in the row; rows before 2023 do not say, each was one then. */
  const count = (): boolean => {
    v[FILLS] = 1;
    if (!s.literal(COUNT)) return true;
    const from = s.at;
    return s.text() && s.wholeAt(FILLS, from, s.at);
  };

  const trade = (): boolean =>
    s.symbol() &&
    s.literal(ROW) &&
    s.sameSymbol() &&
    s.literal(ID) &&
    s.id() &&
    s.idNumber(TRADE_NUMBER) &&
    s.literal(PRICE) &&
    s.positive(TRADE_PRICE) &&
    s.literal(SIZE) &&
    s.baseUnits(TRADE_QTY, sizes.of(s.symbolIndex)) &&
    v[TRADE_QTY]! > 0 &&
    taker() &&
    s.time(T) &&
    count() &&
    (!s.literal(SOURCE) || s.text()) &&
    closed();

  return (frame, sink) => {
    s.start(frame);
    if (s.literal(BOOK)) {
      if (!book()) return false;
      sink.bbo(s.symbolIndex, v[T]!, 0, v[BID_PRICE]!, v[BID_SIZE]!, v[ASK_PRICE]!, v[ASK_SIZE]!);
      return true;
    }
    if (!s.literal(TRADES) || !trade()) return false;
    const last = v[TRADE_NUMBER]!;
    const first = last - v[FILLS]! + 1;
    if (first >= 0 && first <= last) sink.sequence?.(s.symbolIndex, streamIndex.trade, first, last);
    sink.trade(s.symbolIndex, v[T]!, 0, v[TRADE_PRICE]!, v[TRADE_QTY]!, side, s.idText());
    return true;
  };
}
