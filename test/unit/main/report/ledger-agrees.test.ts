import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger } from '#shared/strategy/execution/ledger.ts';
import type { Trade } from '#shared/report/metrics.ts';
import { RunMetrics } from '../../../../src-main/report/run-metrics.ts';
import { equityLine, fillLine } from './lines.ts';

const CAPITAL = 10_000;
const venues = ['binance', 'okx'] as const;

const order = fc.record({
  venue: fc.constantFrom(0, 1),
  side: fc.constantFrom('BUY', 'SELL'),
  // Tenths, so that positions come back to nothing with rounding dust.
  qty: fc.integer({ min: 1, max: 30 }).map((tenths) => tenths / 10),
  price: fc.integer({ min: 50, max: 150 }),
});

test('once everything is closed, trades add up to what equity gained, fees to what was paid', () => {
  fc.assert(
    fc.property(fc.array(order, { minLength: 1, maxLength: 40 }), (orders) => {
      const ledger = new Ledger(2, CAPITAL);
      const trades: Trade[] = [];
      const metrics = new RunMetrics({ onTrade: (trade) => void trades.push(trade) });
      metrics.equity(equityLine('start', 0, CAPITAL));
      let hours = 0;
      const fill = (venue: number, side: 'BUY' | 'SELL', qty: number, price: number): void => {
        const fee = qty * price * 0.0004;
        const realized = ledger.book(venue, side === 'BUY' ? qty : -qty, price, fee);
        const position = ledger.size[venue]!;
        metrics.fill(
          fillLine({ hours: ++hours, side, qty, price, fee, position, realized, exchange: venues[venue]! }),
        );
      };
      for (const { venue, side, qty, price } of orders) fill(venue, side, qty, price);
      for (const venue of [0, 1]) {
        const size = ledger.size[venue]!;
        if (Math.abs(size) > 1e-6) fill(venue, size > 0 ? 'SELL' : 'BUY', Math.abs(size), 100);
      }
      const equity = ledger.equity(Float64Array.of(100, 100));
      metrics.equity(equityLine('end', hours + 1, equity));
      const { open_trades, fees, trades: count, wins, losses, flat } = metrics.result();
      expect(open_trades).toBe(0);
      expect(trades.reduce((sum, { pnl }) => sum + pnl, 0)).toBeCloseTo(equity - CAPITAL, 6);
      expect(trades.reduce((sum, trade) => sum + trade.fees, 0)).toBeCloseTo(fees, 6);
      expect(fees).toBeCloseTo(ledger.fees, 9);
      expect(wins + losses + flat).toBe(count);
      for (const { side, qty, entry_price, exit_price, gross_pnl } of trades) {
        expect((exit_price - entry_price) * qty * (side === 'LONG' ? 1 : -1)).toBeCloseTo(gross_pnl, 6);
      }
    }),
    { numRuns: 300 },
  );
});
