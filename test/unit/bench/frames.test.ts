import { expect, test } from 'vitest';
import { FIRST_STAMP, messageBytes, printFrame, quoteFrame } from '../../../bench/hot/frames.ts';
import { instrumentAnswers } from '../../../bench/hot/instruments.ts';
import { stampReader } from '../../../bench/hot/stamp.ts';
import { benchSlots } from '../../../bench/hot/symbols.ts';
import type { EventSink } from '../../../src-main/exchanges/exchange.ts';
import { exchangeOf } from '../../../src-main/exchanges/registry.ts';
import { symbolTable } from '../../../src-main/exchanges/symbol-table.ts';

const urls = {
  binance: 'ws://venue/public/stream',
  bybit: 'ws://venue/v5/public/linear',
  okx: 'ws://venue/ws/v5/public',
} as const;
const TIME_MS = 1_795_000_000_000;

test('every slot speaks its venue: scanners take its frames, and the stamp tells the message', () => {
  for (const [at, slot] of benchSlots.entries()) {
    const exchange = exchangeOf(slot.exchange);
    const plan = exchange.instruments({ rest: 'http://venue' });
    const instruments = plan.read(instrumentAnswers[new URL(plan.url).pathname]);
    const reader = exchange.reader(symbolTable(instruments));
    const { events, sink } = collect();
    const bidTicks = slot.symbol.midTicks;
    const quote = messageBytes(
      quoteFrame(slot, { bidTicks, askTicks: bidTicks + 2, bidQty: '12.5', askQty: '3.25' }),
      FIRST_STAMP + at,
      TIME_MS,
    );
    const print = messageBytes(
      printFrame(slot, { priceTicks: bidTicks + 1, qty: '1.5', isBuy: true }),
      FIRST_STAMP + at,
      TIME_MS,
    );
    reader.read(quote, sink);
    reader.read(print, sink);

    const size = slot.exchange === 'okx' ? Number(slot.symbol.ctVal) : 1;
    const scale = 10 ** slot.symbol.decimals;
    const symbol = instruments.findIndex((one) => one.symbol === slot.symbol.symbol);
    expect(events).toEqual([
      [
        'bbo',
        symbol,
        TIME_MS,
        bidTicks / scale,
        expect.closeTo(12.5 * size, 9),
        (bidTicks + 2) / scale,
        expect.closeTo(3.25 * size, 9),
      ],
      ['trade', symbol, TIME_MS, (bidTicks + 1) / scale, expect.closeTo(1.5 * size, 9), 1],
    ]);
    expect(reader.fallbacks).toBe(0);
    expect(stampReader(urls[slot.exchange])(quote)).toBe(at);
  }
});

test('answers to requests are no data', () => {
  const answer = (text: string, url: string): number => stampReader(url)(Buffer.from(text));
  expect([
    answer('{"result":null,"id":1}', urls.binance),
    answer('{"success":true,"ret_msg":"","conn_id":"c","req_id":"1","op":"subscribe"}', urls.bybit),
    answer('{"event":"subscribe","arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"}}', urls.okx),
    answer('pong', urls.okx),
  ]).toEqual([-2, -2, -2, -2]);
});

function collect(): { readonly events: unknown[]; readonly sink: EventSink } {
  const events: unknown[] = [];
  const refuse = (reason: string): never => {
    throw new Error(reason);
  };
  const never = (): never => refuse('an event of another stream');
  return {
    events,
    sink: {
      bbo: (symbol, tsMs, _, ...numbers) => events.push(['bbo', symbol, tsMs, ...numbers]),
      trade: (symbol, tsMs, _, price, qty, side) => events.push(['trade', symbol, tsMs, price, qty, side]),
      markPrice: never,
      funding: never,
      openInterest: never,
      refuse,
    },
  };
}
