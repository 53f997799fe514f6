import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { Recorder, type Recorded } from '../histogram.ts';
import { crossingOfBid, dueNs, messageOfCrossing, type Phase } from './schedule.ts';
import { benchSymbols } from './symbols.ts';

/** What tells which quote a signal came from: the venue to sell at has crossed the line, and its bid is the crossing's. */
export interface Opened {
  readonly symbol: string;
  readonly sell_exchange: ExchangeId;
  readonly sell_price: number;
}

/** Times signals against the due time of the quotes that caused them. */
export class SignalClock {
  #phase: Phase | undefined;
  #recorder = new Recorder();
  #opened = 0;
  /** Newest crossing per slot. */
  readonly #crossings = new Uint32Array(benchSymbols.length * exchangeIds.length);
  readonly #symbols = new Map(benchSymbols.map(({ symbol }, index) => [symbol, index]));

  begin(phase: Phase): void {
    this.#phase = phase;
    this.#recorder = new Recorder();
    this.#opened = 0;
    this.#crossings.fill(0);
  }

  /** An OPENED signal has arrived. */
  arrived(signal: Opened): void {
    const nowNs = systemClock.monoNs();
    this.#opened++;
    const phase = this.#phase;
    if (phase === undefined || phase.intervalNs === 0) return;
    const symbol = this.#symbols.get(signal.symbol)!;
    const slot = symbol * exchangeIds.length + exchangeIds.indexOf(signal.sell_exchange);
    const crossing = crossingOfBid(benchSymbols[symbol]!, signal.sell_price, this.#crossings[slot]!);
    this.#crossings[slot] = crossing;
    const due = dueNs(phase, messageOfCrossing(phase, slot, crossing));
    this.#recorder.add(nowNs - due, due - phase.startNs);
  }

  get opened(): number {
    return this.#opened;
  }

  recorded(): Recorded {
    return this.#recorder.recorded();
  }
}
