import { expect, test } from 'vitest';
import { exchangeIds } from '#shared/market/exchange.ts';
import { seededRandom } from '../../../../src-main/base/random.ts';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { cases, instrumentsOf } from './cases.ts';
import { mutate } from './mutate.ts';
import { readOne, readers } from './recorder.ts';

const MUTATIONS = 30_000;

test.each(exchangeIds)('%s: the byte scanner reads what JSON.parse reads, or leaves it alone', (exchange) => {
  const random = seededRandom(20_261_121);
  const symbols = symbolTable(instrumentsOf(exchange));
  const scanning = readers[exchange](symbols, true);
  const parsing = readers[exchange](symbols, false);
  const frames = cases
    .filter((one) => one.exchange === exchange)
    .flatMap((one) => [...one.before, one.frame]);
  const hot = frames.filter((frame) => /bookTicker|rade|orderbook\.1|bbo-tbt/.test(frame));
  const different: unknown[] = [];
  let events = 0;
  for (let i = 0; i < MUTATIONS && different.length < 5; i++) {
    const original = hot[i % hot.length]!;
    // Both readers go through the same frames, so that what they remember is compared as well.
    const frame = i % 7 === 0 ? Buffer.from(original) : mutate(original, random);
    const [scanned, parsed] = [readOne(scanning, frame), readOne(parsing, frame)];
    events += parsed.calls.length;
    if (
      !Object.is(JSON.stringify(scanned), JSON.stringify(parsed)) ||
      !sameNumbers(scanned.calls, parsed.calls)
    ) {
      different.push({ frame: frame.toString(), scanned, parsed });
    }
  }
  expect(different).toEqual([]);
  expect(events).toBeGreaterThan(MUTATIONS / 10);
  expect(MUTATIONS - scanning.fallbacks).toBeGreaterThan(MUTATIONS / 10);
});

/** Bit for bit: JSON text would not tell 0 from -0. */
function sameNumbers(a: readonly unknown[][], b: readonly unknown[][]): boolean {
  return a.every((call, i) => call.every((value, j) => Object.is(value, b[i]?.[j])));
}
