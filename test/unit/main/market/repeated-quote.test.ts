import { expect, test } from 'vitest';
import type { Topic } from '../../../../src-main/exchanges/exchange.ts';
import { bybitInstruments } from '../../../../src-main/exchanges/bybit/instruments.ts';
import { bybitReader } from '../../../../src-main/exchanges/bybit/read.ts';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { marketParts } from '../../../support/market-parts.ts';

const T = Date.UTC(2026, 0, 15);
const topic: Topic = { name: 'orderbook.1.BTCUSDT', symbol: 0, streams: ['bbo'] };

/** The form of orderbook.1 since 2025, and the one before, which the JSON path reads. */
const forms = {
  'as the scanner knows it': (ts: number, bid: string) =>
    `{"topic":"orderbook.1.BTCUSDT","ts":${ts},"type":"snapshot","data":{"s":"BTCUSDT","b":[["${bid}","1.5"]],"a":[["84551.2","2"]],"u":77,"seq":9},"cts":${T}}`,
  'as only the JSON path knows it': (ts: number, bid: string) =>
    `{"type":"snapshot","topic":"orderbook.1.BTCUSDT","ts":${ts},"data":{"u":77,"seq":9,"s":"BTCUSDT","b":[["${bid}","1.5"]],"a":[["84551.2","2"]]},"cts":${T}}`,
};

test.each(Object.entries(forms))(
  'a quote that Bybit repeats is no event, but stays fresh: %s',
  (_, frame) => {
    const clock = new FakeClock(T);
    const parts = marketParts(clock, { symbols: 1 });
    const { router, watch } = parts.router([topic]);
    const [instrument] = bybitInstruments({ rest: 'http://venue' }).read({
      retCode: 0,
      result: {
        list: [
          {
            symbol: 'BTCUSDT',
            contractType: 'LinearPerpetual',
            status: 'Trading',
            baseCoin: 'BTC',
            quoteCoin: 'USDT',
            settleCoin: 'USDT',
            priceFilter: { tickSize: '0.1' },
            lotSizeFilter: { qtyStep: '0.001' },
          },
        ],
      },
    });
    const reader = bybitReader(symbolTable([instrument!]));
    const receive = (text: string): void => {
      router.begin(clock.monoNs());
      expect(reader.read(Buffer.from(text), router)).toBe('events');
    };
    receive(frame(T, '84551.1'));
    // The venue repeats it every 3 s for as long as nothing changes; a topic without a rhythm is silent after 25 s.
    for (let i = 1; i <= 20; i++) {
      clock.advance(3_000);
      receive(frame(T + 3_000 * i, '84551.1'));
    }
    expect(parts.drain()).toHaveLength(1);
    expect(parts.book.recvNs[0]).toBe(parts.recvClock.at(clock.monoNs()));
    expect(watch.silent(clock.monoNs())).toEqual([]);
    clock.advance(10);
    receive(frame(T + 60_010, '84551.0'));
    expect(parts.drain()).toHaveLength(1);
  },
);

test('a repetition proves nothing where the quote was forgotten', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock, { symbols: 1 });
  const { router } = parts.router([topic]);
  router.begin(clock.monoNs());
  router.bboUnchanged(0);
  expect(parts.book.recvNs[0]).toBeNaN();
});
