import type { ExchangeId } from '#shared/market/exchange.ts';
import { type Instrument, splitSymbol } from '#shared/market/instrument.ts';
import type { SymbolTable } from '../../exchanges/exchange.ts';
import type { Fields } from '../../exchanges/frame.ts';
import { namings } from '../../exchanges/naming.ts';
import { okxInstrument } from '../../exchanges/okx/instruments.ts';
import { isCoin, isLinearQuote, type Naming } from '../../exchanges/perpetual.ts';
import { openSymbolTable, symbolTable } from '../../exchanges/symbol-table.ts';

/**
 * The instruments of a run.
 *
 * @param rows OKX instrument rows; on the other venues sizes are base units and names say the rest
 * @param symbols names to read, unified or the venue's; others are left out. Undefined for every linear perpetual that turns up
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
      const native = nativeOf(symbol, naming);
      return native === undefined ? [] : (listed.get(native) ?? naming.perpetual(native) ?? []);
    }),
  );
}

/** The venue's name of a linear perpetual, from that name itself or from `BTCUSDT`. @returns undefined for anything else */
export function nativeOf(symbol: string, naming: Naming): string | undefined {
  if (naming.perpetual(symbol) !== undefined) return symbol;
  const parts = splitSymbol(symbol);
  if (parts === undefined || !isLinearQuote(parts.quote) || !isCoin(parts.base)) return undefined;
  return naming.native(parts.base, parts.quote);
}
