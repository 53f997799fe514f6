import { describe, expect, test } from 'vitest';
import { exchangeIds } from '#shared/market/exchange.ts';
import { isEventMs } from '#shared/market/time.ts';
import { seededRandom } from '../../../../src-main/base/random.ts';
import { reasons } from '../../../../src-main/exchanges/reasons.ts';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { cases, instrumentsOf } from './cases.ts';
import { mutate } from './mutate.ts';
import { readOne, readers } from './recorder.ts';

const known = new Set<unknown>(Object.values(reasons));
const controls = new Set<unknown>(['subscribed', 'refused', 'pong', 'closing', 'info']);

function isAnswer(reading: unknown): boolean {
  if (reading === 'events') return true;
  if (typeof reading !== 'object' || reading === null) return false;
  return 'reject' in reading
    ? known.has(reading.reject)
    : 'control' in reading && controls.has(reading.control);
}

/** What the sink may be told, whatever the frame was. */
function isSane(call: readonly unknown[], symbols: number): boolean {
  const [kind, symbol, tsMs, subNs, ...values] = call as [string, number, number, number, ...unknown[]];
  if (kind === 'refuse') return known.has(symbol);
  if (!(symbol >= 0 && symbol < symbols) || !isEventMs(tsMs) || subNs !== 0) return false;
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN, fourth = Number.NaN] = numbers;
  const finite = Number.isFinite;
  switch (kind) {
    case 'bbo':
      return first > 0 && third > 0 && second >= 0 && fourth >= 0 && numbers.every(finite);
    case 'trade': {
      const id = values[3];
      return (
        first > 0 &&
        second > 0 &&
        finite(first) &&
        finite(second) &&
        (third === 1 || third === -1) &&
        typeof id === 'string' &&
        id !== '' &&
        Buffer.byteLength(id) <= 63 &&
        id.isWellFormed()
      );
    }
    case 'markPrice':
      return first > 0 && finite(first) && (Number.isNaN(second) || (second > 0 && finite(second)));
    case 'funding':
      return finite(first) && isEventMs(second);
    default:
      return kind === 'openInterest' && first >= 0 && finite(first);
  }
}

describe.each(exchangeIds)('%s', (exchange) => {
  const symbols = symbolTable(instrumentsOf(exchange));
  const frames = cases
    .filter((one) => one.exchange === exchange)
    .flatMap((one) => [...one.before, one.frame]);

  function judge(reader: ReturnType<(typeof readers)[typeof exchange]>, frame: Buffer): unknown {
    try {
      const { reading, calls } = readOne(reader, frame);
      const isGood = isAnswer(reading) && calls.every((call) => isSane(call, symbols.instruments.length));
      // Nothing is half refused: a frame that is no data gives no events.
      const isWhole = reading === 'events' || calls.length === 0;
      return isGood && isWhole ? undefined : { frame: frame.toString(), reading, calls };
    } catch (cause) {
      return { frame: frame.toString(), cause };
    }
  }

  test('answers every mutated frame and lets no wild value through', () => {
    const random = seededRandom(7);
    const reader = readers[exchange](symbols);
    const wrong: unknown[] = [];
    for (let i = 0; i < 15_000 && wrong.length < 3; i++) {
      const frame = mutate(mutate(frames[i % frames.length]!, random).toString(), random);
      const found = judge(reader, frame);
      if (found !== undefined) wrong.push(found);
    }
    expect(wrong).toEqual([]);
  });

  test('answers a frame cut at every byte', () => {
    const reader = readers[exchange](symbols);
    const wrong = frames.flatMap((text) => {
      const bytes = Buffer.from(text);
      return Array.from({ length: bytes.length }, (_, end) => judge(reader, bytes.subarray(0, end)) ?? []);
    });
    expect(wrong.flat()).toEqual([]);
  });

  test.each([
    ['byte order mark', Buffer.from('\ufeff{"result":null,"id":1}'), 'not JSON'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), 'not UTF-8'],
    ['nothing', Buffer.alloc(0), 'not JSON'],
    ['zero bytes', Buffer.alloc(100), 'not JSON'],
    ['an array', Buffer.from('[]'), undefined],
    ['a number', Buffer.from('5'), 'unknown message'],
    ['ten thousand brackets', Buffer.from('['.repeat(10_000)), 'not JSON'],
    [
      'ten thousand nested arrays',
      Buffer.from(`${'['.repeat(10_000)}${']'.repeat(10_000)}`),
      'unknown message',
    ],
    ['a million nested objects', Buffer.from(`${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`), 'unknown message'],
    ['a prototype', Buffer.from('{"__proto__":{"e":"trade","topic":"tickers.BTCUSDT"}}'), 'unknown message'],
    [
      'a constructor',
      Buffer.from('{"constructor":{"prototype":{"event":"x"}},"toString":1}'),
      'unknown message',
    ],
    ['4 MB of text', Buffer.from(`{"x":"${'y'.repeat(4e6)}"}`), 'unknown message'],
  ])('%s', (_name, frame, reject) => {
    const reader = readers[exchange](symbols);
    const { reading, calls } = readOne(reader, frame);
    expect(calls).toEqual([]);
    expect(isAnswer(reading)).toBe(true);
    if (reject !== undefined) expect(reading).toEqual({ reject });
  });

  test('refuses an id beyond 2^53 in a frame nested too deep to read its digits', () => {
    const deep = `${'['.repeat(2e5)}${']'.repeat(2e5)}`;
    const id = '9223372036854775807';
    const text = {
      binance: `{"e":"trade","E":1,"T":1790000000123,"s":"BTCUSDT","t":${id},"p":"1","q":"2","m":false,"x":${deep}}`,
      bybit: `{"topic":"publicTrade.BTCUSDT","data":[{"T":1790000000123,"S":"Buy","v":"1","p":"2","i":${id},"x":${deep}}]}`,
      okx: `{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"tradeId":${id},"px":"1","sz":"1","side":"buy","ts":"1790000000123","x":${deep}}]}`,
    }[exchange];
    const { reading } = readOne(readers[exchange](symbols), Buffer.from(text));
    expect(reading).toEqual({ reject: 'bad trade id' });
  });

  test('takes bytes that are no Buffer and keeps no view of them', () => {
    const reader = readers[exchange](symbols);
    const text = cases.find(
      (one) => one.exchange === exchange && /^trade|^publicTrade/.test(one.file),
    )!.frame;
    const bytes = Uint8Array.from(Buffer.from(text));
    const { calls } = readOne(reader, bytes);
    const before = JSON.stringify(calls);
    bytes.fill(0x20);
    expect(calls.length).toBe(1);
    expect(JSON.stringify(calls)).toBe(before);
  });
});
