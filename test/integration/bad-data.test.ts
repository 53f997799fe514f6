import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi, type TestContext } from 'vitest';
import type { Session } from '#shared/api/api.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';
import { expectManners } from '../support/client-manners.ts';
import {
  imbalance,
  sentEvents,
  startRig,
  sum,
  venueOf,
  type Rig,
  type VenueMetrics,
} from '../support/rig.ts';
import { openRpcClient } from '../support/rpc-client.ts';
import type { Metrics } from '../support/start-backend.ts';
import { PATIENCE } from '../support/patience.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 180_000 });

/** Limits that a machine which stands still for a moment does not reach by itself. */
const connection = {
  connect_timeout_ms: 30_000,
  backoff_ms: 200,
  backoff_max_ms: 800,
  silence_ms: 3_000,
  pong_timeout_ms: 30_000,
} as const;

type Finish = Pick<TestContext, 'onTestFinished'>;

async function start(
  { onTestFinished }: Finish,
  options: Partial<Parameters<typeof startRig>[0]> = {},
): Promise<Rig> {
  const rig = await startRig({
    symbols: ['BTCUSDT', 'ETHUSDT'],
    rate: 20,
    config: { connection },
    ...options,
  });
  onTestFinished(() => rig.dispose());
  return rig;
}

const metricsOf = async (rig: Rig): Promise<Metrics> =>
  (await rig.backend.get('/metrics')) as unknown as Metrics;

const eventsOf = (venue: VenueMetrics): number => venue.streams.reduce((all, { events }) => all + events, 0);
const disconnectsOf = (venue: VenueMetrics): number =>
  venue.connections.reduce((all, { disconnects }) => all + disconnects, 0);

const MiB = 1024 * 1024;

test.concurrent('frames that are none are counted by reason; the connection goes on', async (context) => {
  const rig = await start(context);
  await rig.untilState('READY');
  for (const venue of exchangeIds) {
    const raw = (text: string, count = 1): Promise<unknown> =>
      rig.command({ command: 'raw', venue, text, count });
    await raw('{"topic":"orderbook.1.BTC', 3);
    await raw('');
    await raw('['.repeat(10_000));
    await raw(`{"a":"${'x'.repeat(3 * MiB)}"}`);
    await raw('{"__proto__":{"event":"subscribe"},"constructor":1}');
    await raw('null');
    await rig.command({
      command: 'raw',
      venue,
      binary: Buffer.from([0, 255, 1]).toString('base64'),
      count: 2,
    });
  }
  for (const venue of exchangeIds) {
    // Each of Binance's two sockets gets them.
    const times = venue === 'binance' ? 2 : 1;
    const now = await rig.untilVenue(venue, ({ frames }) => sum(frames.rejected) >= 10 * times);
    expect(now.frames.rejected).toEqual({
      'not JSON': 5 * times,
      'unknown message': 3 * times,
      'binary frame': 2 * times,
    });
    expect(disconnectsOf(now)).toBe(0);
    await rig.untilVenue(venue, (later) => eventsOf(later) > eventsOf(now) + 20);
  }
  expect(imbalance(await metricsOf(rig))).toEqual([]);

  // What is larger than any message of a venue ends that socket, before it is held in memory.
  await rig.command({ command: 'raw', venue: 'bybit', text: `{"a":"${'x'.repeat(5 * MiB)}"}` });
  const cut = await rig.untilVenue('bybit', (now) => disconnectsOf(now) === 1);
  await rig.untilVenue('bybit', (now) => eventsOf(now) > eventsOf(cut) + 20);
  expect(
    rig.backend.log.filter((line) => line['event'] === 'ws_disconnect' && line['exchange'] === 'bybit'),
  ).toMatchObject([{ why: 'Max payload size exceeded' }]);
  await rig.untilState('READY');
  // What was under way on the socket that ended may be missing, and nothing else.
  await rig.silence('bybit');
  const after = await metricsOf(rig);
  expect(imbalance(after)).toEqual([]);
  for (const exchange of exchangeIds) {
    const sent = [...sentEvents(rig.simulator)]
      .filter(([key]) => key.startsWith(`${exchange} `))
      .reduce((all, [, count]) => all + count, 0);
    const lost = sent - eventsOf(venueOf(after.market!.venues, exchange));
    expect(lost, exchange).toBeGreaterThanOrEqual(0);
  }
});

test.concurrent(
  'messages that are lost on the way, repeated or late: what came is recorded, nothing is made up',
  async (context) => {
    const rig = await start(context);
    await rig.untilState('READY');
    // What is lost or late: quotes, but trades on Bybit, whose quotes are events only where they differ from the one before.
    const lost = {
      binance: { stream: 'bookTicker', count: 20 },
      bybit: { stream: 'publicTrade', count: 5 },
      okx: { stream: 'bbo-tbt', count: 20 },
    } as const;
    const trades = { binance: 'aggTrade', bybit: 'publicTrade', okx: 'trades' } as const;
    for (const venue of exchangeIds) {
      const { stream, count } = lost[venue];
      await rig.command({ command: 'drop', venue, stream, symbol: 'BTCUSDT', count });
      await rig.command({ command: 'late', venue, stream, symbol: 'ETHUSDT', count: count / 5 });
      await rig.command({ command: 'repeat', venue, stream: trades[venue], count: 5 });
    }
    await vi.waitFor(() => {
      for (const venue of exchangeIds) {
        const topics = rig.simulator.truth().topics.filter((each) => each.venue === venue);
        const { stream, count } = lost[venue];
        const of = (name: string, symbol: string) =>
          topics.find((each) => each.stream === name && each.symbol === symbol)!;
        expect(of(stream, 'BTCUSDT').withheld).toBe(count);
        expect(of(stream, 'BTCUSDT').messages).toBeGreaterThan(count);
        expect(of(stream, 'ETHUSDT').messages).toBeGreaterThan(count + 5);
        expect(of(trades[venue], 'BTCUSDT').messages).toBeGreaterThan(5);
      }
    }, PATIENCE);
    await rig.command({ command: 'restartU', venue: 'bybit' });
    // Ends when the recorder has counted exactly what the venues sent.
    await rig.silence();
    const metrics = await metricsOf(rig);
    expect(imbalance(metrics)).toEqual([]);
    for (const venue of metrics.market!.venues) {
      expect(venue).toMatchObject({ frames: { rejected: {} }, rows_rejected: {} });
      expect(disconnectsOf(venue)).toBe(0);
    }
  },
);

test.concurrent('a stream that falls silent is named, asked for again, and not hammered', async (context) => {
  const rig = await start(context);
  await rig.untilState('READY');
  const connects = (venue: ExchangeId): number =>
    rig.simulator.record().upgrades.filter((each) => each.venue === venue).length;
  const one = { venue: 'okx', stream: 'bbo-tbt', symbol: 'BTCUSDT' } as const;
  const all = { venue: 'binance', stream: 'markPrice' } as const;
  await rig.command({ command: 'silence', ...one });
  await rig.command({ command: 'silence', ...all });
  // Each is told, for a time: at twice the limit a new socket replaces the old one, and its count begins anew.
  const told = { okx: false, binance: false };
  await vi.waitFor(async () => {
    const reason = String((await rig.backend.get('/status'))['reason']);
    told.okx ||= /okx public silent: bbo-tbt:BTC-USDT-SWAP \(bbo\) silent for \d+ s/.test(reason);
    told.binance ||=
      /binance market silent: \w+@markPrice@1s \(mark_price\) silent for \d+ s and \d+ more/.test(reason);
    expect(reason).not.toContain('bybit');
    expect(told).toEqual({ okx: true, binance: true });
  }, PATIENCE);
  const silentOf = async (exchange: ExchangeId, stream: StreamName): Promise<readonly string[]> =>
    venueOf((await metricsOf(rig)).market!.venues, exchange).streams.find((each) => each.stream === stream)!
      .silent;
  const silent = { okx: ['BTCUSDT'], binance: ['BTCUSDT', 'ETHUSDT'] };
  await vi.waitFor(async () => expect(await silentOf('okx', 'bbo')).toEqual(silent.okx), PATIENCE);
  await vi.waitFor(
    async () => expect((await silentOf('binance', 'mark_price')).toSorted()).toEqual(silent.binance),
    PATIENCE,
  );

  // At twice the limit a new socket replaces the old one; the other streams lose nothing by it.
  await vi.waitFor(() => {
    expect(connects('okx')).toBeGreaterThan(1);
    expect(connects('binance')).toBeGreaterThan(2);
  }, PATIENCE);
  const trades = venueOf((await metricsOf(rig)).market!.venues, 'okx').streams.find(
    (s) => s.stream === 'trade',
  )!;
  await rig.untilVenue(
    'okx',
    (now) => now.streams.find((s) => s.stream === 'trade')!.events > trades.events + 10,
  );
  // What does not come on the new socket either is asked for once more, and no further.
  expect(connects('okx')).toBeLessThanOrEqual(3);
  expect(connects('binance')).toBeLessThanOrEqual(4);
  expect(connects('bybit')).toBe(1);
  await rig.command({ command: 'unsilence', ...one });
  await rig.command({ command: 'unsilence', ...all });
  await vi.waitFor(async () => {
    expect(await silentOf('okx', 'bbo')).toEqual([]);
    expect(await silentOf('binance', 'mark_price')).toEqual([]);
  }, PATIENCE);
  await rig.untilState('READY');
  const { market } = await metricsOf(rig);
  expect(market!.venues.map(disconnectsOf)).toEqual([0, 0, 0]);
  expectManners(rig.simulator.record());
});

test.concurrent(
  'a symbol that was renamed or is unknown is reported, and costs the others nothing',
  async (context) => {
    // The venues list FOOUSDT by REST, but their sockets do not know it, as it was with MATICUSDT.
    const listing = async (rest: string, rowsOf: (body: Body) => object[]): Promise<string> => {
      const server = createServer((request, response) => {
        void fetch(`${rest}${request.url}`)
          .then(async (answer) => {
            const body = (await answer.json()) as Body;
            const rows = rowsOf(body);
            const eth = rows.find((row) => JSON.stringify(row).includes('ETH'))!;
            rows.push(JSON.parse(JSON.stringify(eth).replaceAll('ETH', 'FOO')) as object);
            response.end(JSON.stringify(body));
          })
          .catch(() => response.destroy());
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      context.onTestFinished(() => void server.close());
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    type Body = { data: object[]; result: { list: object[] } };
    const rig = await start(context, {
      symbols: ['BTCUSDT', 'ETHUSDT', 'POLUSDT'],
      config: { connection, symbols: ['BTCUSDT', 'FOOUSDT', 'MATICUSDT', 'BARUSDT', 'ETHUSDT'] },
      endpoints: async (simulated) => ({
        ...simulated,
        bybit: {
          ...simulated.bybit!,
          rest: await listing(simulated.bybit!.rest, (body) => body.result.list),
        },
        okx: { ...simulated.okx!, rest: await listing(simulated.okx!.rest, (body) => body.data) },
      }),
    });
    for (const venue of exchangeIds) {
      const streams: readonly StreamName[] =
        venue === 'binance'
          ? ['bbo', 'trade', 'mark_price', 'funding']
          : ['bbo', 'trade', 'mark_price', 'open_interest'];
      await vi.waitFor(() => {
        const sent = sentEvents(rig.simulator, true);
        for (const symbol of ['BTCUSDT', 'ETHUSDT', 'POLUSDT'])
          for (const stream of streams)
            expect(sent.get(`${venue} ${stream} ${symbol}`), `${venue} ${stream} ${symbol}`).toBeGreaterThan(
              0,
            );
      }, PATIENCE);
    }
    await vi.waitFor(async () => {
      const { state, reason } = await rig.backend.get('/status');
      expect(state).toBe('DEGRADED');
      expect(reason).toMatch(
        /^bybit refused orderbook\.1\.FOOUSDT, publicTrade\.FOOUSDT, tickers\.FOOUSDT; okx refused bbo-tbt:FOO-USDT-SWAP, .*\.$/,
      );
    }, PATIENCE);
    await rig.silence();

    const { market } = await metricsOf(rig);
    const [binance, bybit, okx] = exchangeIds.map((id) => venueOf(market!.venues, id));
    expect(binance!.notes).toEqual([
      'FOOUSDT is not listed as a perpetual.',
      'BARUSDT is not listed as a perpetual.',
    ]);
    for (const venue of [bybit!, okx!])
      expect(venue.notes).toEqual(['BARUSDT is not listed as a perpetual.']);
    expect(bybit!.connections[0]).toMatchObject({ requested: 12, acknowledged: 9, disconnects: 0 });
    expect(okx!.connections[0]).toMatchObject({ requested: 24, acknowledged: 18, disconnects: 0 });
    const ui = await openRpcClient(rig.backend);
    const session: Session = await ui.client.session.hello({});
    ui.close();
    expect(session.notes).toEqual([
      'MATICUSDT is traded as POLUSDT since September 2024; POLUSDT is recorded instead.',
    ]);
    expect(session.symbols.map(({ symbol }) => symbol)).toEqual([
      'BTCUSDT',
      'FOOUSDT',
      'POLUSDT',
      'BARUSDT',
      'ETHUSDT',
    ]);
    expectManners(rig.simulator.record());
  },
);

test.concurrent(
  'REST that fails or is late at the start costs that venue until it answers',
  async (context) => {
    const rig = await start(context, {
      before: [
        { command: 'rest', venue: 'binance', status: 500, count: 2 },
        { command: 'rest', venue: 'okx', delayMs: 5_000, count: 1_000 },
      ],
      config: { connection: { ...connection, connect_timeout_ms: 3_000 } },
    });
    // Meanwhile the third venue is recorded.
    await vi.waitFor(async () => {
      const { reason } = await rig.backend.get('/status');
      expect(reason).toMatch(/^okx instruments [^;]*$/);
    }, PATIENCE);
    await rig.untilVenue('bybit', (now) => eventsOf(now) > 20);
    const failures = (): number =>
      rig.backend.log.filter((line) => line['event'] === 'instruments_failed' && line['exchange'] === 'okx')
        .length;
    await vi.waitFor(() => expect(failures()).toBeGreaterThanOrEqual(3), PATIENCE);
    await rig.command({ command: 'rest', venue: 'okx', count: 0 });
    await rig.untilState('READY');
    const failed = rig.backend.log.filter((line) => line['event'] === 'instruments_failed');
    const said = (exchange: ExchangeId): string[] =>
      failed
        .filter((line) => line['exchange'] === exchange)
        .map((line) => String(line['why']).replace(/:\d+/, ''));
    expect(said('binance')).toContain(
      'GET http://127.0.0.1/fapi/v1/exchangeInfo: expected a JSON answer, found status 500',
    );
    expect(said('okx')).toContain(
      'GET http://127.0.0.1/api/v5/public/instruments: expected a JSON answer, found The operation was aborted due to timeout',
    );
    expect(said('bybit')).toEqual([]);
    await rig.silence();
    expect(imbalance(await metricsOf(rig))).toEqual([]);
  },
);
