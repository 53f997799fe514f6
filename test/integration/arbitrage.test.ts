import { expect, test, vi } from 'vitest';
import { routeFields, routeOffset, type Frame, type RouteField } from '#shared/api/frames.ts';
import { gridPlan } from '#shared/market/arbitrage/legs.ts';
import type { ConfigInput } from '#shared/config.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { routeReasons } from '#shared/market/route.ts';
import type { Signal } from '#shared/market/signal.ts';
import { startRig, type Rig } from '../support/rig.ts';
import { openRpcClient } from '../support/rpc-client.ts';
import { PATIENCE } from '../support/patience.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 180_000 });

const symbols = ['BTCUSDT', 'ETHUSDT', 'BTCUSDC', 'USDCUSDT'] as const;
type Symbol = (typeof symbols)[number];
const plan = gridPlan(exchangeIds, symbols);

/** A recorder on simulated venues that all stand at one price, its signals and the newest route frame. */
async function stage(config: ConfigInput['signals'] = {}): Promise<{
  rig: Rig;
  signals: Signal[];
  route: (
    buy: readonly [Symbol, ExchangeId],
    sell: readonly [Symbol, ExchangeId],
  ) => (field: RouteField) => number;
  hold: (symbol: Symbol, venue: ExchangeId, bid: number, qty?: number) => Promise<unknown>;
  until: (is: () => void) => Promise<void>;
  client: Awaited<ReturnType<typeof openRpcClient>>;
}> {
  const rig = await startRig({
    symbols,
    rate: 20,
    config: { signals: { close_pct: 0, cooldown_ms: 6_000, max_skew_ms: 1_000, ...config } },
  });
  const client = await openRpcClient(rig.backend);
  const signals: Signal[] = [];
  let routes: Frame | undefined;
  client.client.signals.live({}, (items) => void signals.push(...items));
  client.client.market.routes({}, (items) => void (routes = items.at(-1)));
  const hold = (symbol: Symbol, venue: ExchangeId, bid: number, qty = 1_000): Promise<unknown> =>
    rig.command({ command: 'quote', venue, symbol, bid, ask: bid * 1.000_01, bidQty: qty, askQty: qty });
  for (const venue of exchangeIds) {
    await hold('BTCUSDT', venue, 100);
    await hold('ETHUSDT', venue, 100);
    await hold('BTCUSDC', venue, 100);
    await hold('USDCUSDT', venue, 1);
  }
  await rig.untilState('READY');
  const legOf = (symbol: Symbol, exchange: ExchangeId): number =>
    plan.legs.findIndex((leg) => leg.symbol === symbol && leg.exchange === exchange);
  return {
    rig,
    signals,
    client,
    hold,
    route: (buy, sell) => {
      const [from, to] = [legOf(...buy), legOf(...sell)];
      const row = plan.routes.findIndex((each) => each.buy === from && each.sell === to);
      return (field) => routes?.values[row * routeFields.length + routeOffset[field]] ?? Number.NaN;
    },
    until: (is) => vi.waitFor(is, PATIENCE),
  };
}

const reasonOf = (route: (field: RouteField) => number): string | undefined => routeReasons[route('reason')];

test('commanded scenarios give exactly the expected signals and reasons', async ({ onTestFinished }) => {
  const { rig, signals, route, hold, until, client } = await stage({ open_pct: 0.03 });
  onTestFinished(async () => {
    client.close();
    await rig.dispose();
  });
  const ethereum = route(['ETHUSDT', 'binance'], ['ETHUSDT', 'okx']);
  await until(() =>
    expect([ethereum('gross_bps'), reasonOf(ethereum)]).toEqual([expect.closeTo(-0.1, 3), 'below_line']),
  );
  expect(signals).toEqual([]);

  // 12 bps gross, 10 bps of fees, 2 net: below the line.
  await hold('ETHUSDT', 'okx', 100.121);
  await until(() => expect(ethereum('gross_bps')).toBeCloseTo(12, 1));
  expect(ethereum('net_bps')).toBeCloseTo(1.993, 1);
  expect([reasonOf(ethereum), signals]).toEqual(['below_line', []]);

  // Dust: it would pay, but not worth the order.
  await hold('ETHUSDT', 'okx', 100.5, 0.5);
  await until(() => expect(reasonOf(ethereum)).toBe('too_small'));
  expect(signals).toEqual([]);
  await hold('ETHUSDT', 'okx', 100);

  // A depeg: a USDC costs 1.01 USDT everywhere, so the coin costs 1 % more in USDT, and nobody can earn that.
  for (const venue of exchangeIds) await hold('USDCUSDT', venue, 1.01);
  for (const venue of exchangeIds) await hold('BTCUSDT', venue, 101);
  const across = route(['BTCUSDC', 'binance'], ['BTCUSDT', 'okx']);
  await until(() =>
    expect([across('rate'), reasonOf(across)]).toEqual([expect.closeTo(1.01, 4), 'below_line']),
  );
  const crossing = signals.filter((signal) => signal.buy_rate !== 1 && signal.event === 'OPENED');
  const settled = signals.length;
  process.stdout.write(
    `while the books were moved one by one: ${settled} messages, ${crossing.length} across currencies\n`,
  );
  // Without the rate nothing is compared, whatever the prices say.
  for (const venue of exchangeIds) await rig.command({ command: 'silence', venue, symbol: 'USDCUSDT' });
  await until(() => expect(reasonOf(across)).toBe('not_compared'));
  for (const venue of exchangeIds) await rig.command({ command: 'unsilence', venue, symbol: 'USDCUSDT' });

  // A flap around the line for 5 s is one episode.
  await until(() =>
    expect(signals.filter((s) => s.event === 'OPENED').length).toBe(
      signals.filter((s) => s.event === 'CLOSED').length,
    ),
  );
  const before = signals.length;
  for (let i = 0; i < 10; i++) {
    await hold('ETHUSDT', 'bybit', i % 2 === 0 ? 100.3 : 100);
    const net = route(['ETHUSDT', 'binance'], ['ETHUSDT', 'bybit']);
    await until(() => expect(net('gross_bps')).toBeCloseTo(i % 2 === 0 ? 29.9 : -0.1, 0));
  }
  const flap = signals.slice(before).filter((signal) => signal.action === 'BUY_BINANCE_SELL_BYBIT');
  expect(
    flap.filter((signal) => signal.event !== 'UPDATED').map(({ event, symbol }) => `${symbol} ${event}`),
  ).toEqual(['ETHUSDT OPENED', 'ETHUSDT CLOSED']);

  // A leg that falls silent, with its socket open, ends its signal and opens none.
  await until(() => expect(reasonOf(ethereum)).toBe('below_line'));
  const quiet = signals.length;
  await hold('ETHUSDT', 'okx', 101);
  await until(() =>
    expect(signals.slice(quiet).some((s) => s.event === 'OPENED' && s.sell_exchange === 'okx')).toBe(true),
  );
  await rig.command({ command: 'silence', venue: 'okx', stream: 'bbo-tbt' });
  await until(() =>
    expect(
      signals
        .slice(quiet)
        .filter((s) => s.event === 'CLOSED' && s.sell_exchange === 'okx')
        .map((s) => s.close_reason),
    ).toContain('leg_stale'),
  );
  await until(() => expect(reasonOf(ethereum)).toMatch(/^stale_sell$|^skew$/));

  // What was raised is there to be asked for, and why nothing else was.
  const { lives } = await client.client.signals.history({ limit: 500, sort: 'opened', order: 'asc' });
  expect(lives.map((life) => life.opportunity_id).toSorted()).toEqual(
    [...new Set(signals.map((signal) => signal.opportunity_id))].toSorted(),
  );
  const reasons = await client.client.signals.reasons({});
  expect(Object.values(reasons.now).reduce((sum, count) => sum + count)).toBe(plan.routes.length);
  expect(reasons.routes).toBe(plan.routes.length);
  const one = await client.client.signals.reasons({ symbol: 'ETHUSDT', buy: 'binance', sell: 'okx' });
  expect([one.routes, one.refused.too_small > 0, one.now.below_line]).toEqual([1, true, 0]);
});

test('thresholds that are set while it runs hold at once', async ({ onTestFinished }) => {
  const { rig, signals, route, hold, until, client } = await stage();
  onTestFinished(async () => {
    client.close();
    await rig.dispose();
  });
  const ethereum = route(['ETHUSDT', 'binance'], ['ETHUSDT', 'okx']);
  await hold('ETHUSDT', 'okx', 100.121);
  await until(() => expect(ethereum('gross_bps')).toBeCloseTo(12, 1));
  expect(signals).toEqual([]);
  await client.client.settings.set({ changes: { 'signals.open_pct': 0.01 } });
  await until(() => expect(signals[0]).toMatchObject({ event: 'OPENED', action: 'BUY_BINANCE_SELL_OKX' }));
  const session = await client.client.session.hello({});
  expect(session.thresholds.open_pct).toBe(0.01);
});
