import { contractSize, type ContractSize } from '../contract-size.ts';
import type { SymbolTable } from '../exchange.ts';

/** Contract sizes by symbol, each worked out once. */
export class ContractSizes {
  readonly #symbols: SymbolTable;
  readonly #sizes: (ContractSize | null)[] = [];

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  /** @returns undefined where the contract value is unknown */
  of(symbol: number): ContractSize | undefined {
    const known = this.#sizes[symbol];
    if (known !== undefined) return known ?? undefined;
    const size = contractSize(this.#symbols.instruments[symbol]?.contractValue ?? '');
    this.#sizes[symbol] = size ?? null;
    return size;
  }
}
