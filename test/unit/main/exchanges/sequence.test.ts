import { expect, test } from 'vitest';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { streamIndex } from '#shared/market/stream.ts';
import { seededRandom } from '../../../../src-main/base/random.ts';
import type { Reader } from '../../../../src-main/exchanges/exchange.ts';
import { exchangeOf } from '../../../../src-main/exchanges/registry.ts';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { cases, instrumentsOf } from './cases.ts';
import { mutate } from './mutate.ts';
import { Recorder, readers } from './recorder.ts';

class SequenceRecorder extends Recorder {
  readonly sequences: number[][] = [];
  sequence = (...values: number[]): void => void this.sequences.push(values);
}

function sequencesOf(reader: Reader, frame: Uint8Array | string): number[][] {
  const sink = new SequenceRecorder();
  reader.read(typeof frame === 'string' ? Buffer.from(frame) : frame, sink);
  return sink.sequences;
}

const { bbo, trade } = streamIndex;
const okxTrade = (id: string, count: string): string =>
  `{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","tradeId":"${id}","px":"1","sz":"1","side":"buy","ts":"1790000000000"${count},"source":"0","seqId":9}]}`;
const numbered: readonly (readonly [ExchangeId, string, string, number[][]])[] = [
  [
    'binance',
    'an aggregate has a number of its own, whatever it merges',
    '{"e":"aggTrade","E":1790000000155,"a":7,"s":"BTCUSDT","p":"1","q":"1","nq":"1","f":100,"l":104,"T":1790000000000,"m":true,"st":1}',
    [[trade, 7, 7]],
  ],
  [
    'binance',
    'a trade off the book is no event but has a number',
    '{"e":"trade","E":1790000000000,"T":1790000000000,"s":"BTCUSDT","t":55,"p":"9","q":"1","X":"ADL","m":true}',
    [[trade, 55, 55]],
  ],
  [
    'binance',
    'a refused row was received all the same',
    '{"e":"aggTrade","E":1790000000155,"a":7,"s":"BTCUSDT","p":"x","q":"1","f":8,"l":9,"T":1790000000000,"m":true}',
    [[trade, 7, 7]],
  ],
  [
    'binance',
    'a trade id beyond 2^53 is a trade without a number',
    '{"e":"trade","E":1790000000000,"T":1790000000000,"s":"BTCUSDT","t":9007199254740993,"p":"9","q":"1","X":"MARKET","m":true}',
    [],
  ],
  [
    'binance',
    'update ids of bookTicker count all symbols and say nothing',
    '{"e":"bookTicker","u":5,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1","T":1790000000000,"E":1790000000000}',
    [],
  ],
  [
    'bybit',
    'an update id',
    '{"topic":"orderbook.1.BTCUSDT","ts":1790000000001,"type":"snapshot","data":{"s":"BTCUSDT","b":[["1","1"]],"a":[["2","1"]],"u":42,"seq":7},"cts":1790000000000}',
    [[bbo, 42, 42]],
  ],
  ['okx', 'the id is the newest of the fills', okxTrade('1000', ',"count":"3"'), [[trade, 998, 1000]]],
  ['okx', 'a row without a count is one fill', okxTrade('1000', ''), [[trade, 1000, 1000]]],
  ['okx', 'more fills than ids is nonsense', okxTrade('2', ',"count":"9"'), []],
  ['okx', 'an id that is no number', okxTrade('a-1', ',"count":"1"'), []],
];

test.each(numbered)('%s: %s', (exchange, _title, frame, expected) => {
  const symbols = symbolTable(instrumentsOf(exchange));
  const symbol = symbols.find(exchange === 'okx' ? 'BTC-USDT-SWAP' : 'BTCUSDT');
  const withSymbol = expected.map((values) => [symbol, ...values]);
  expect(sequencesOf(readers[exchange](symbols, true), frame)).toEqual(withSymbol);
  expect(sequencesOf(readers[exchange](symbols, false), frame)).toEqual(withSymbol);
});

test.each(exchangeIds)('%s: the byte scanner finds the numbers JSON.parse finds', (exchange) => {
  const random = seededRandom(7);
  const symbols = symbolTable(instrumentsOf(exchange));
  const [scanning, parsing] = [readers[exchange](symbols, true), readers[exchange](symbols, false)];
  const hot = cases
    .filter((one) => one.exchange === exchange)
    .flatMap((one) => [...one.before, one.frame])
    .filter((frame) => /rade|orderbook\.1/.test(frame));
  let found = 0;
  for (let i = 0; i < 8_000; i++) {
    const original = hot[i % hot.length]!;
    const frame = i % 5 === 0 ? Buffer.from(original) : mutate(original, random);
    const [scanned, parsed] = [sequencesOf(scanning, frame), sequencesOf(parsing, frame)];
    expect(scanned, frame.toString()).toEqual(parsed);
    found += parsed.length;
  }
  expect(found).toBeGreaterThan(2_000);
});

const answers: Readonly<Record<ExchangeId, readonly [url: string, body: unknown, trade: unknown]>> = {
  binance: [
    'http://rest/fapi/v1/aggTrades?symbol=BTCUSDT&limit=1',
    [{ a: 1, p: '1', q: '1', f: 10, l: 12, T: 1_790_000_000_000, m: true }],
    { tsMs: 1_790_000_000_000, last: 1 },
  ],
  bybit: [
    'http://rest/v5/market/recent-trade?category=linear&symbol=BTCUSDT&limit=1',
    { retCode: 0, result: { list: [{ execId: 'a-b', time: '1790000000000' }] } },
    { tsMs: 1_790_000_000_000 },
  ],
  okx: [
    'http://rest/api/v5/market/trades?instId=BTC-USDT-SWAP&limit=1',
    { code: '0', msg: '', data: [{ tradeId: '12', ts: '1790000000000' }] },
    { tsMs: 1_790_000_000_000, last: 12 },
  ],
};

test.each(exchangeIds)('%s: asks for the newest trade and takes nothing for it that is none', (exchange) => {
  const instrument = instrumentsOf(exchange).find(({ symbol }) => symbol === 'BTCUSDT')!;
  const plan = exchangeOf(exchange).latestTrade!({ rest: 'http://rest' }, instrument);
  const [url, body, latest] = answers[exchange];
  expect(plan.url).toBe(url);
  expect(plan.read(body)).toEqual(latest);
  for (const wrong of [
    null,
    [],
    {},
    'x',
    { data: [] },
    { result: { list: [{}] } },
    [{ T: 'x', l: 1 }],
    [null],
  ])
    expect(plan.read(wrong)).toBeUndefined();
});
