import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Atr } from '#shared/indicators/atr.ts';
import { Bollinger } from '#shared/indicators/bollinger.ts';
import { Candles, type Candle } from '#shared/indicators/candles.ts';
import { Deviation } from '#shared/indicators/deviation.ts';
import { Rsi } from '#shared/indicators/rsi.ts';
import { Sma } from '#shared/indicators/sma.ts';
import { ema } from '#shared/indicators/smoothed.ts';

/** Reference values of other programs, outside the repository. */
const folder = fileURLToPath(new URL('../../../shared/golden', import.meta.url));
const isThere = existsSync(`${folder}/indicators`);
if (!isThere) process.stdout.write(`skipped: conformance of indicators, ${folder}/indicators is not there\n`);

/** Rows of a CSV file by column name; empty cells are undefined. */
function csv(name: string): Record<string, number | undefined>[] {
  const [head = '', ...lines] = readFileSync(`${folder}/${name}`, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((column, i) => [
        column,
        cells[i] === undefined || cells[i] === '' ? undefined : Number(cells[i]),
      ]),
    );
  });
}

/** Largest distance to the reference, how many were compared, and where the first of each stands. */
function compare(ours: readonly (number | undefined)[], theirs: readonly (number | undefined)[]) {
  let worst = 0;
  let compared = 0;
  theirs.forEach((expected, i) => {
    const found = ours[i];
    if (expected === undefined || found === undefined) return;
    worst = Math.max(worst, Math.abs(found - expected));
    compared++;
  });
  const first = (values: readonly (number | undefined)[]): number =>
    values.findIndex((value) => value !== undefined);
  return { worst, compared, sameStart: first(ours) === first(theirs) };
}

function expectClose(
  ours: readonly (number | undefined)[],
  theirs: readonly (number | undefined)[],
  tolerance: number,
): void {
  const { worst, compared, sameStart } = compare(ours, theirs);
  expect(sameStart, 'the first value stands in the same row').toBe(true);
  expect(compared).toBeGreaterThan(0);
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe.skipIf(!isThere)('indicators equal reference values', () => {
  test('LEAN: SMA 14, EMA 14, RSI 14 of Wilder', () => {
    const rows = csv('indicators/lean/spy_with_indicators.csv');
    const close = rows.map((row) => row['Close']!);
    const sma = new Sma(14);
    const average = ema(14);
    const rsi = new Rsi(14);
    const column = (name: string) => rows.map((row) => row[name]);
    expectClose(
      close.map((price) => sma.update(price)),
      column('SMA14'),
      0.006,
    );
    expectClose(
      close.map((price) => average.update(price)),
      column('EMA14'),
      0.006,
    );
    expectClose(
      close.map((price) => rsi.update(price)),
      column('RSI 14 Wilder'),
      0.000_006,
    );
  });

  test('LEAN: averages of 5, 10 and 15 bars, and what is made of them', () => {
    // The head of the file names the columns in the wrong order. Its RMA is no average of Wilder's but slow − middle + fast.
    const rows = csv('indicators/lean/spy_with_rma.csv').slice(0, -1);
    const column = (name: string) => rows.map((row) => row[name]);
    const mean = (period: number) => {
      const sma = new Sma(period);
      return rows.map((row) => sma.update(row['close']!));
    };
    const [fast, middle, slow] = [mean(5), mean(10), mean(15)];
    const relative = slow.map((value, i) =>
      value === undefined ? undefined : value - middle[i]! + fast[i]!,
    );
    for (const [ours, name] of [
      [fast, 'SMA15'],
      [middle, 'SMA10'],
      [slow, 'SMA5'],
      [relative, 'RMA5'],
    ] as const) {
      const { worst, compared } = compare(ours, column(name));
      expect(compared).toBeGreaterThan(1_000);
      expect(worst).toBeLessThan(1e-6);
    }
  });

  test('LEAN: ATR 14 of Wilder with the first range high − low', () => {
    const rows = csv('indicators/lean/spy_atr_wilder.csv');
    const atr = new Atr(14, { firstRange: 'high-low' });
    const ours = rows.map((row) =>
      atr.update({ high: row['High']!, low: row['Low']!, close: row['Close']! }),
    );
    expectClose(
      ours,
      rows.map((row) => row['Average True Range 14']),
      0.000_006,
    );
  });

  test('LEAN: Bollinger bands of 20 bars, 2 deviations', () => {
    const rows = csv('indicators/lean/spy_bollinger_bands.csv');
    const bollinger = new Bollinger(20, 2);
    const bands = rows.map((row) => bollinger.update(row['Close']!));
    const column = (part: string) =>
      rows.map((row) => Object.entries(row).find(([name]) => name.includes(part))?.[1]);
    expectClose(
      bands.map((band) => band?.mid),
      column('Moving Average'),
      1e-3,
    );
    expectClose(
      bands.map((band) => band?.upper),
      column('Top'),
      1e-3,
    );
    expectClose(
      bands.map((band) => band?.lower),
      column('Bottom'),
      1e-3,
    );
  });

  test('Tulip: SMA, standard deviation, bands, RSI and ATR of 5', () => {
    interface Vector {
      readonly name: string;
      readonly params: readonly number[];
      readonly arrays: readonly (readonly number[])[];
    }
    const { untest } = JSON.parse(readFileSync(`${folder}/indicators/tulip.json`, 'utf8')) as {
      untest: readonly Vector[];
    };
    const vector = (name: string): Vector => untest.find((one) => one.name === name)!;
    const [period = 0, width = 0] = vector('bbands').params;
    const [prices = []] = vector('bbands').arrays;
    /** Their outputs leave the warm-up out. */
    const aligned = (values: readonly number[], length: number) => [
      ...Array<undefined>(length - values.length).fill(undefined),
      ...values,
    ];
    const check = (ours: readonly (number | undefined)[], theirs: readonly number[]): void =>
      expectClose(ours, aligned(theirs, ours.length), 0.000_501);
    const sma = new Sma(period);
    check(
      prices.map((price) => sma.update(price)),
      vector('sma').arrays[1]!,
    );
    const deviation = new Deviation(period);
    check(
      prices.map((price) => deviation.update(price)?.deviation),
      vector('stddev').arrays[1]!,
    );
    const bollinger = new Bollinger(period, width);
    const bands = prices.map((price) => bollinger.update(price));
    const [, lower = [], mid = [], upper = []] = vector('bbands').arrays;
    check(
      bands.map((band) => band?.lower),
      lower,
    );
    check(
      bands.map((band) => band?.mid),
      mid,
    );
    check(
      bands.map((band) => band?.upper),
      upper,
    );
    const rsi = new Rsi(period);
    check(
      prices.map((price) => rsi.update(price)),
      vector('rsi').arrays[1]!,
    );
    const [high = [], low = [], close = [], ranges = []] = vector('atr').arrays;
    const atr = new Atr(period, { firstRange: 'high-low' });
    check(
      close.map((price, i) => atr.update({ high: high[i]!, low: low[i]!, close: price })),
      ranges,
    );
  });
});

describe.skipIf(!existsSync(`${folder}/candles`))('candles equal reference values', () => {
  test.each([1, 5])('12,477 trades make every bar of %i minutes', (minutes) => {
    const candles = new Candles(BigInt(minutes) * 60_000_000_000n);
    const bars: Candle[] = [];
    for (const row of csv('candles/xrpeth-trades.csv')) {
      const [ms = 0] = Object.values(row);
      const over = candles.update(BigInt(ms) * 1_000_000n, row['price']!, row['qty']!);
      if (over !== undefined) bars.push(over);
    }
    bars.push(candles.current!);
    const expected = csv(`candles/xrpeth-${minutes}m.csv`).map((row) => {
      const [ms = 0] = Object.values(row);
      return [ms, row['open'], row['high'], row['low'], row['close'], row['volume']!.toFixed(6)];
    });
    expect(
      bars.map((bar) => [
        Number(bar.openNs / 1_000_000n),
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume.toFixed(6),
      ]),
    ).toEqual(expected);
  });
});
