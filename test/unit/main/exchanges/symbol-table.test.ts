import { expect, test } from 'vitest';
import { namings } from '../../../../src-main/exchanges/naming.ts';
import { nameHash, openSymbolTable, symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import type { SymbolTable } from '../../../../src-main/exchanges/exchange.ts';

const named = (native: string) => namings.binance.perpetual(native)!;

function findBytes(table: SymbolTable, name: string): number {
  const bytes = Buffer.from(`xx${name}"`);
  return table.findBytes(bytes, 2, bytes.length - 1, bytes.subarray(2, -1).reduce(nameHash, 0));
}

test('finds a thousand names by text and by bytes, and no others', () => {
  const natives = Array.from({ length: 1000 }, (_, i) => `C${i.toString(36).toUpperCase()}USDT`).concat(
    '币安USDT',
  );
  const table = symbolTable(natives.map(named));
  expect(natives.map((native) => table.find(native))).toEqual(natives.map((_, i) => i));
  expect(natives.map((native) => findBytes(table, native))).toEqual(natives.map((_, i) => i));
  for (const other of ['', 'C', 'CUSDT', 'c1usdt', 'C1USDTX', '币安USD', 'constructor', '__proto__']) {
    expect([other, table.find(other), findBytes(table, other)]).toEqual([other, -1, -1]);
  }
});

test('an open table takes in what the venue names as a linear perpetual, once, up to its limit', () => {
  const table = openSymbolTable([], namings.okx.perpetual, 2);
  expect(findBytes(table, 'BTC-USDT-SWAP')).toBe(-1);
  expect(
    ['BTC-USDT-SWAP', 'BTC-USD-SWAP', 'ETH-USDC-SWAP', 'BTC-USDT-SWAP', 'SOL-USDT-SWAP'].map((n) =>
      table.find(n),
    ),
  ).toEqual([0, -1, 1, 0, -1]);
  expect(findBytes(table, 'ETH-USDC-SWAP')).toBe(1);
  expect(table.instruments.map((instrument) => instrument.symbol)).toEqual(['BTCUSDT', 'ETHUSDC']);
});
