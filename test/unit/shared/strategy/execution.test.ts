import { describe, expect, test } from 'vitest';
import type { FillResult, Models, OrderIntent } from '#shared/strategy/execution.ts';
import { Execution } from '#shared/strategy/execution/execution.ts';
import { Instruments } from '#shared/strategy/execution/instruments.ts';

const A = 0;
const B = 1;
const ETH = 2;
const list = [
  { exchange: 'binance', symbol: 'BTCUSDT' },
  { exchange: 'okx', symbol: 'BTCUSDT' },
  { exchange: 'okx', symbol: 'ETHUSDT' },
];

/** An execution that is told events by hand; `fills` has what was filled, with what it realised. */
function open(models: Models = {}) {
  const fills: (FillResult & { realized: number })[] = [];
  const orders: OrderIntent[] = [];
  const execution = new Execution(new Instruments(list), models, 'ns', {
    onOrder: (intent) => void orders.push(intent),
    onFill: (fill, _, realized) => void fills.push({ ...fill, realized }),
  });
  const quote = (at: number, ts: bigint, bid: number, ask: number, bidQty = 10, askQty = 10): void => {
    execution.beforeEvent(ts);
    execution.book.update(at, bid, bidQty, ask, askQty);
    execution.begin(at, ts);
    execution.afterBbo(at);
    execution.ledger.mark(execution.book.mid);
  };
  const trade = (at: number, ts: bigint, price: number, qty: number, side: number): void => {
    execution.beforeEvent(ts);
    execution.begin(at, ts);
    execution.afterTrade(at, price, qty, side);
  };
  return { execution, fills, orders, quote, trade };
}

const codeOf = (call: () => unknown): string => {
  try {
    call();
    return 'none';
  } catch (cause) {
    return String((cause as { code?: unknown }).code);
  }
};

describe('execution v1', () => {
  test('buys at the ask and sells at the bid, at once, with the fee of the contract', () => {
    const { execution, fills, quote } = open();
    quote(A, 5n, 100, 101);
    expect(execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 2, ts_event: 5n })).toEqual({
      id: 'fill_1',
      orderId: 'ord_1',
      symbol: 'BTCUSDT',
      exchange: 'binance',
      side: 'BUY',
      qty: 2,
      fillPrice: 101,
      fillValue: 202,
      fee: 202 * 0.0004,
      ts_event: 5n,
    });
    expect(execution.place({ symbol: 'BTCUSDT', side: 'SELL', qty: 0.5 })).toMatchObject({
      id: 'fill_2',
      orderId: 'ord_2',
      fillPrice: 100,
      fee: 50 * 0.0004,
    });
    expect(fills.map(({ realized }) => realized)).toEqual([0, -0.5]);
  });

  test('nets positions at average cost, through zero to the other side', () => {
    const { execution, fills, quote } = open({ feeRate: 0 });
    quote(ETH, 1n, 10, 10);
    execution.place({ symbol: 'ETHUSDT', side: 'BUY', qty: 1 });
    quote(ETH, 2n, 20, 20);
    execution.place({ symbol: 'ETHUSDT', side: 'BUY', qty: 3 });
    expect(execution.snapshot().positions['ETHUSDT']).toMatchObject({ size: 4, avgEntryPrice: 17.5 });
    quote(ETH, 3n, 30, 30);
    execution.place({ symbol: 'ETHUSDT', side: 'SELL', qty: 6 });
    expect(fills.at(-1)!.realized).toBe(50);
    quote(ETH, 4n, 25, 25);
    expect(execution.snapshot()).toMatchObject({
      positions: { ETHUSDT: { size: -2, avgEntryPrice: 30, realizedPnl: 50, unrealizedPnl: 10 } },
      equity: 10_060,
      cash: 10_110,
      fillCount: 3,
      openOrders: [],
    });
    expect(Object.isFrozen(execution.snapshot())).toBe(true);
  });

  test('measures the largest fall from the starting capital on', () => {
    const { execution, quote } = open({ feeRate: 0, capital: 100 });
    quote(ETH, 1n, 50, 50);
    execution.place({ symbol: 'ETHUSDT', side: 'BUY', qty: 1 });
    quote(ETH, 2n, 40, 40);
    quote(ETH, 3n, 60, 60);
    quote(ETH, 4n, 58, 58);
    expect(execution.snapshot()).toMatchObject({ maxDrawdown: 0.1, equity: 108 });
  });

  test('takes the venue of the current event, then the only one, and refuses to guess', () => {
    const { execution, quote } = open();
    quote(A, 1n, 100, 101);
    quote(B, 2n, 102, 103);
    expect(execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 })).toMatchObject({
      exchange: 'okx',
      fillPrice: 103,
    });
    expect(execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1, exchange: 'binance' })).toMatchObject({
      fillPrice: 101,
    });
    quote(ETH, 3n, 10, 11);
    expect(codeOf(() => execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 }))).toBe(
      'AMBIGUOUS_EXCHANGE',
    );
    expect(Object.keys(execution.snapshot().positions)).toEqual(['okx:BTCUSDT', 'binance:BTCUSDT']);
  });

  test('refuses what cannot be, and counts nothing of it', () => {
    const { execution, orders, quote } = open();
    const refused: [unknown, string][] = [
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: 1, exchange: 'okx' }, 'NO_BBO'],
      [{ symbol: 'XUSDT', side: 'BUY', qty: 1 }, 'NO_BBO'],
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: 0 }, 'ORDER_INVALID'],
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: -1 }, 'ORDER_INVALID'],
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: Number.NaN }, 'ORDER_INVALID'],
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: 1e308 }, 'ORDER_INVALID'],
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: '1' }, 'ORDER_INVALID'],
      [{ symbol: 'BTCUSDT', side: 'buy', qty: 1 }, 'ORDER_INVALID'],
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: 1, ts_event: 4n }, 'ORDER_INVALID'],
      [{ symbol: 'BTCUSDT', side: 'BUY', qty: 1, type: 'LIMIT', limitPrice: 90 }, 'ORDER_INVALID'],
      [null, 'ORDER_INVALID'],
    ];
    expect(codeOf(() => execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 }))).toBe('NO_BBO');
    quote(A, 5n, 100, 101);
    for (const [intent, code] of refused)
      expect([intent, codeOf(() => execution.place(intent as OrderIntent))]).toEqual([intent, code]);
    for (const [bid, ask] of [
      [101, 100],
      [0, 1],
      [-1, 1],
    ] as const) {
      quote(A, 6n, bid, ask);
      expect(codeOf(() => execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 }))).toBe('ORDER_INVALID');
    }
    quote(A, 7n, 100, 100);
    expect(execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 })).toMatchObject({
      id: 'fill_1',
      orderId: 'ord_1',
    });
    expect(orders).toHaveLength(1);
  });

  test('ends a strategy that answers its own fills for ever', () => {
    const { execution, quote } = open();
    quote(A, 1n, 100, 101);
    for (let k = 0; k < 1_000; k++) execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 });
    expect(codeOf(() => execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 }))).toBe('ORDER_INVALID');
    quote(A, 2n, 100, 101);
    expect(codeOf(() => execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 }))).toBe('none');
  });
});

describe('models', () => {
  test('latency: an order meets the book of the moment it arrives, and is heard of later', () => {
    const { execution, fills, quote } = open({
      latency: { feedNs: 5, entryNs: 15, responseNs: 10 },
      feeRate: 0,
    });
    quote(A, 100n, 100, 101);
    expect(execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 })).toMatchObject({
      status: 'PENDING',
      qty: 0,
      id: '',
    });
    quote(A, 110n, 104, 105);
    quote(A, 125n, 200, 201);
    expect(fills).toMatchObject([{ fillPrice: 105, ts_event: 120n, orderId: 'ord_1' }]);
    expect(execution.heardBy(129n)).toEqual([]);
    expect(execution.heardBy(130n)).toMatchObject([{ id: 'fill_1' }]);
  });

  test('slippage is against the order, in basis points or ticks', () => {
    const bps = open({ slippage: { bps: 10 }, feeRate: 0 });
    bps.quote(A, 1n, 1_000, 2_000);
    expect(bps.execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 })).toMatchObject({
      fillPrice: 2_002,
      status: 'FILLED',
    });
    expect(bps.execution.place({ symbol: 'BTCUSDT', side: 'SELL', qty: 1 })).toMatchObject({
      fillPrice: 999,
    });
    const ticks = open({ slippage: { ticks: 2, tickSize: 0.5 } });
    ticks.quote(A, 1n, 100, 101);
    expect(ticks.execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 })).toMatchObject({
      fillPrice: 102,
    });
  });

  test('size: the shown quantity is used up until the level changes', () => {
    const { execution, quote } = open({ size: { rest: 'partial' }, feeRate: 0 });
    quote(A, 1n, 100, 101, 10, 3);
    const buy = (qty: number): FillResult => execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty });
    expect(buy(2)).toMatchObject({ qty: 2, status: 'FILLED' });
    expect(buy(2)).toMatchObject({ qty: 1, status: 'PARTIAL' });
    quote(A, 2n, 99, 101, 10, 3);
    expect(buy(1)).toMatchObject({ qty: 0, status: 'REJECTED' });
    quote(A, 3n, 99, 101, 10, 4);
    expect(buy(1)).toMatchObject({ qty: 1, status: 'FILLED' });
    expect(execution.snapshot()).toMatchObject({ rejected: 2, fillCount: 3 });
    const whole = open({ size: { rest: 'reject' } });
    whole.quote(A, 1n, 100, 101, 10, 3);
    expect(whole.execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 4 })).toMatchObject({
      qty: 0,
      status: 'REJECTED',
    });
  });

  test('fees: a schedule in percent per venue, the rate elsewhere', () => {
    const { execution, quote } = open({ feeRate: 0.001, fees: { okx: { takerPct: 0.05, makerPct: -0.01 } } });
    quote(A, 1n, 100, 100);
    expect(execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 }).fee).toBeCloseTo(0.1, 12);
    quote(B, 2n, 100, 100);
    expect(execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1 }).fee).toBeCloseTo(0.05, 12);
  });

  test('funding: a long position pays a positive rate at the mark, once', () => {
    const { execution, quote } = open({ funding: true, feeRate: 0 });
    quote(ETH, 1n, 100, 100);
    execution.place({ symbol: 'ETHUSDT', side: 'BUY', qty: 2 });
    execution.mark(ETH, 110);
    execution.announceFunding(ETH, 0.01, 50n);
    quote(ETH, 49n, 100, 100);
    expect(execution.snapshot().funding).toBe(0);
    quote(ETH, 50n, 100, 100);
    execution.announceFunding(ETH, 0.01, 50n);
    quote(ETH, 60n, 100, 100);
    expect(execution.snapshot()).toMatchObject({ funding: -2.2, cash: 10_000 - 200 - 2.2 });
  });

  test('queue: a limit order waits behind what was there and moves by trades at its price alone', () => {
    const { execution, fills, quote, trade } = open({ queue: 'riskAverse', feeRate: 0 });
    quote(A, 1n, 100, 101, 5, 5);
    const order: OrderIntent = { symbol: 'BTCUSDT', side: 'BUY', qty: 2, type: 'LIMIT', limitPrice: 100 };
    expect(execution.place(order)).toMatchObject({ status: 'PENDING', orderId: 'ord_1' });
    trade(A, 2n, 100, 4, -1);
    trade(A, 3n, 100, 9, 1);
    trade(A, 4n, 101, 9, 1);
    quote(A, 5n, 100, 101, 1, 5);
    expect(fills).toEqual([]);
    trade(A, 6n, 100, 2, -1);
    expect(fills).toMatchObject([{ qty: 1, fillPrice: 100, status: 'PARTIAL' }]);
    expect(execution.snapshot().openOrders).toMatchObject([{ orderId: 'ord_1', qty: 1, limitPrice: 100 }]);
    trade(A, 7n, 99, 0.1, -1);
    expect(fills.at(-1)).toMatchObject({ qty: 1, fillPrice: 100, status: 'FILLED' });
    expect(execution.place({ ...order, limitPrice: 102 })).toMatchObject({
      status: 'FILLED',
      fillPrice: 101,
    });
    execution.place({ ...order, limitPrice: 99 });
    expect([execution.cancel('ord_3'), execution.cancel('ord_3')]).toEqual([true, false]);
  });

  test('a state that was kept and restored goes on as if nothing had been', () => {
    const models: Models = {
      latency: { entryNs: 10 },
      queue: 'riskAverse',
      funding: true,
      size: { rest: 'partial' },
    };
    const first = open(models);
    const second = open(models);
    first.quote(A, 1n, 100, 101);
    first.execution.announceFunding(A, 0.001, 40n);
    first.execution.place({ symbol: 'BTCUSDT', side: 'BUY', qty: 1, exchange: 'binance' });
    first.execution.place({
      symbol: 'BTCUSDT',
      side: 'SELL',
      qty: 1,
      exchange: 'binance',
      type: 'LIMIT',
      limitPrice: 105,
    });
    second.execution.restore(structuredClone(first.execution.state()));
    for (const { quote } of [first, second]) {
      quote(A, 20n, 103, 104);
      quote(A, 30n, 105, 106);
      quote(A, 41n, 104, 105);
    }
    expect(second.fills).toEqual(first.fills);
    expect(second.fills).toHaveLength(2);
    expect(second.execution.state()).toEqual(first.execution.state());
  });
});
