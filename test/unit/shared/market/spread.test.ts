import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bidForNet, edge } from '#shared/market/spread.ts';

test('nets both taker fees as one does by hand', () => {
  // Buy 1 at 100 with 0.05 %: pays 100.05. Sell 1 at 101 with 0.055 %: gets 100.94445. Earns 0.89445 on 100.05.
  const { grossPct, netPct, feesPct, netPerUnit } = edge(100, 101, 0.05, 0.055);
  expect(grossPct).toBeCloseTo(1, 12);
  expect(netPerUnit).toBeCloseTo(0.894_45, 12);
  expect(netPct).toBeCloseTo((0.894_45 / 100.05) * 100, 12);
  expect(feesPct).toBeCloseTo(1 - 0.894_002_998_5, 9);
});

test('equal prices lose both fees, and without fees net is gross', () => {
  expect(edge(100, 100, 0.1, 0.1).netPct).toBeCloseTo(-0.199_800_2, 7);
  expect(edge(250, 249, 0, 0)).toEqual({ grossPct: -0.4, netPct: -0.4, feesPct: 0, netPerUnit: -1 });
});

test('a bid made for 42 basis points net pays 42 basis points net', () => {
  const bid = bidForNet(96_000, 0.42, 0.05, 0.055);
  expect(bid).toBeCloseTo((96_000 * 1.0005 * 1.0042) / 0.999_45, 6);
  expect(edge(96_000, bid, 0.05, 0.055).netPct).toBeCloseTo(0.42, 9);
});

test('bidForNet undoes edge for every price and fee', () => {
  const price = fc.double({ min: 1e-8, max: 1e6, noNaN: true });
  const fee = fc.double({ min: 0, max: 5, noNaN: true });
  fc.assert(
    fc.property(price, fc.double({ min: -5, max: 5, noNaN: true }), fee, fee, (ask, net, buyFee, sellFee) => {
      expect(edge(ask, bidForNet(ask, net, buyFee, sellFee), buyFee, sellFee).netPct).toBeCloseTo(net, 8);
    }),
  );
});
