import type { ExchangeId } from '#shared/market/exchange.ts';
import { type Instrument, splitSymbol } from '#shared/market/instrument.ts';
import type { SymbolTable } from '../../exchanges/exchange.ts';
import type { Fields } from '../../exchanges/frame.ts';
import { namings } from '../../exchanges/naming.ts';
import { okxInstrument } from '../../exchanges/okx/instruments.ts';
import { isLinearQuote } from '../../exchanges/perpetual.ts';
import { openSymbolTable, symbolTable } from '../../exchanges/symbol-table.ts';

/**
 * The instruments of a run.
 *
 * @param rows OKX instrument rows; on the other venues sizes are base units and names say the rest
 * @param symbols unified names to read; undefined for every linear perpetual that turns up
 */
export function tableFor(
  exchange: ExchangeId,
  rows: readonly Fields[],
  symbols: readonly string[] | undefined,
): SymbolTable {
  const naming = namings[exchange];
  const listed = new Map<string, Instrument>();
  for (const row of exchange === 'okx' ? rows : []) {
    const instrument = okxInstrument(row);
    if (instrument !== undefined) listed.set(instrument.native, instrument);
  }
  if (symbols === undefined) return openSymbolTable([...listed.values()], naming.perpetual);
  return symbolTable(
    symbols.flatMap((symbol) => {
      const parts = splitSymbol(symbol);
      if (parts === undefined || !isLinearQuote(parts.quote)) return [];
      const native = naming.native(parts.base, parts.quote);
      return listed.get(native) ?? naming.perpetual(native) ?? [];
    }),
  );
}
