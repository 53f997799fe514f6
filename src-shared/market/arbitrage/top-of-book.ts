/** Within this time an older quote is one that arrives late; afterwards the venue's clock went back, or once ran ahead. */
const LATE_NS = 1e9;

/**
 * Newest numbers of every slot (symbol × venue), one typed array per field. Slot = symbol · venues + venue. `recvNs` is NaN
 * where there is no quote: never received, or its connection is gone.
 */
export class TopOfBook {
  readonly venues: number;
  readonly symbols: number;
  readonly bid: Float64Array;
  readonly bidQty: Float64Array;
  readonly ask: Float64Array;
  readonly askQty: Float64Array;
  /** Receive time, ns since the run's epoch. */
  readonly recvNs: Float64Array;
  /** Exchange time, epoch ms with the sub-millisecond part. */
  readonly eventMs: Float64Array;
  readonly mark: Float64Array;
  readonly index: Float64Array;
  readonly fundingRate: Float64Array;
  readonly nextFundingMs: Float64Array;
  /** Hours between two settlements. */
  readonly fundingHours: Float64Array;
  readonly openInterest: Float64Array;
  readonly lastPrice: Float64Array;
  readonly lastQty: Float64Array;
  readonly lastSide: Float64Array;
  readonly bboCount: Float64Array;

  constructor(symbols: number, venues: number) {
    this.symbols = symbols;
    this.venues = venues;
    const field = (): Float64Array => new Float64Array(symbols * venues).fill(Number.NaN);
    this.bid = field();
    this.bidQty = field();
    this.ask = field();
    this.askQty = field();
    this.recvNs = field();
    this.eventMs = field();
    this.mark = field();
    this.index = field();
    this.fundingRate = field();
    this.nextFundingMs = field();
    this.fundingHours = field();
    this.openInterest = field();
    this.lastPrice = field();
    this.lastQty = field();
    this.lastSide = field();
    this.bboCount = field().fill(0);
  }

  slot(symbol: number, venue: number): number {
    return symbol * this.venues + venue;
  }

  /**
   * Takes a quote unless a newer one of the same venue came within the last second; equal times are taken.
   *
   * @returns false when it was older than what is shown
   */
  quote(
    slot: number,
    eventMs: number,
    recvNs: number,
    bid: number,
    bidQty: number,
    ask: number,
    askQty: number,
  ): boolean {
    if (eventMs < this.eventMs[slot]! && recvNs - this.recvNs[slot]! <= LATE_NS) return false;
    this.bid[slot] = bid;
    this.bidQty[slot] = bidQty;
    this.ask[slot] = ask;
    this.askQty[slot] = askQty;
    this.eventMs[slot] = eventMs;
    this.recvNs[slot] = recvNs;
    this.bboCount[slot] = this.bboCount[slot]! + 1;
    return true;
  }

  trade(slot: number, price: number, qty: number, side: number): void {
    this.lastPrice[slot] = price;
    this.lastQty[slot] = qty;
    this.lastSide[slot] = side;
  }

  markPrice(slot: number, markPrice: number, indexPrice: number): void {
    this.mark[slot] = markPrice;
    this.index[slot] = indexPrice;
  }

  /** @param rate fraction per interval; @param nextFundingMs epoch ms */
  funding(slot: number, rate: number, nextFundingMs: number): void {
    this.fundingRate[slot] = rate;
    this.nextFundingMs[slot] = nextFundingMs;
  }

  /** The venue repeated its quote: it is as old as this. Nothing where none is known. */
  confirm(slot: number, recvNs: number): void {
    if (!Number.isNaN(this.recvNs[slot]!)) this.recvNs[slot] = recvNs;
  }

  /** Forgets a quote: its connection is gone, and what was on the book since is unknown. */
  clearQuote(slot: number): void {
    for (const field of [this.bid, this.bidQty, this.ask, this.askQty, this.recvNs, this.eventMs])
      field[slot] = Number.NaN;
  }
}
