import type { OrderIntent } from '../execution.ts';
import { orderError } from './order-error.ts';

/** A symbol at a venue, as far as a dataset holds it. */
export interface Instrument {
  readonly exchange: string;
  readonly symbol: string;
}

/** The instruments of a dataset by number, in the order in which they were given. */
export class Instruments {
  readonly list: readonly Instrument[];
  /** Name of each in `positions`: the symbol, or `exchange:symbol` where several venues hold it. */
  readonly names: readonly string[];
  readonly #bySymbol = new Map<string, number[]>();

  constructor(list: readonly Instrument[]) {
    this.list = list;
    list.forEach(({ symbol }, at) => {
      const known = this.#bySymbol.get(symbol);
      if (known === undefined) this.#bySymbol.set(symbol, [at]);
      else known.push(at);
    });
    this.names = list.map(({ exchange, symbol }) =>
      this.#bySymbol.get(symbol)!.length > 1 ? `${exchange}:${symbol}` : symbol,
    );
  }

  /**
   * The instrument an order means: of its `exchange`, else of the current event when that has the symbol, else the only one.
   *
   * @param current of the current event; -1 before the first
   */
  of({ symbol, exchange }: OrderIntent, current: number): number {
    const all = typeof symbol === 'string' ? this.#bySymbol.get(symbol) : undefined;
    if (all === undefined)
      throw orderError('NO_BBO', `expected a symbol of the dataset, found ${String(symbol)}`);
    if (exchange !== undefined) {
      const found = all.find((at) => this.list[at]!.exchange === exchange);
      if (found === undefined) {
        throw orderError('NO_BBO', `expected ${symbol} of a venue of the dataset, found ${String(exchange)}`);
      }
      return found;
    }
    if (all.includes(current)) return current;
    if (all.length === 1) return all[0]!;
    const venues = all.map((at) => this.list[at]!.exchange).join(', ');
    throw orderError(
      'AMBIGUOUS_EXCHANGE',
      `${symbol}: expected exchange to name one of ${venues}, found none`,
    );
  }
}
