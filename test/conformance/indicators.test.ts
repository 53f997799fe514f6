import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Atr } from '#shared/indicators/atr.ts';
import { Bollinger } from '#shared/indicators/bollinger.ts';
import { Candles, type Candle } from '#shared/indicators/candles.ts';
import { Deviation } from '#shared/indicators/deviation.ts';
import { Rsi } from '#shared/indicators/rsi.ts';
import { Sma } from '#shared/indicators/sma.ts';
import { ema, rma } from '#shared/indicators/smoothed.ts';

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

  test('LEAN: MACD of 12, 26 and 9 bars out of our averages', () => {
    const rows = csv('indicators/lean/spy_with_macd.csv');
    const [fast, slow, signal] = [ema(12), ema(26), ema(9)];
    const ours = rows.map((row) => {
      const [quick, calm] = [fast.update(row['Close']!), slow.update(row['Close']!)];
      return quick === undefined || calm === undefined ? undefined : quick - calm;
    });
    const smooth = ours.map((value) => (value === undefined ? undefined : signal.update(value)));
    for (const [found, name] of [
      [ours, 'MACD'],
      [smooth, 'Signal'],
    ] as const) {
      const { worst, compared } = compare(
        found,
        rows.map((row) => row[name]),
      );
      expect(compared).toBeGreaterThan(180);
      expect(worst).toBeLessThan(0.000_06);
    }
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

  test('Tulip: SMA, standard deviation, bands, RSI, ATR and Wilder average of 5', () => {
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
    const wilder = rma(period);
    check(
      prices.map((price) => wilder.update(price)),
      vector('wilders').arrays[1]!,
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

  /** Bars as prices in order: what happens first between high and low makes no difference to a longer bar. */
  function rolledUp(minutes: number, bars: readonly (readonly number[])[]): unknown[] {
    const candles = new Candles(BigInt(minutes) * 60_000_000_000n);
    const over: Candle[] = [];
    for (const [ms = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] of bars) {
      for (const [price, qty] of [
        [open, volume],
        [high, 0],
        [low, 0],
        [close, 0],
      ] as const) {
        const done = candles.update(BigInt(ms) * 1_000_000n, price, qty);
        if (done !== undefined) over.push(done);
      }
    }
    over.push(candles.current!);
    return over.map((bar) => [
      Number(bar.openNs / 1_000_000n),
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
    ]);
  }

  function lean(name: string): number[][] {
    const lines = readFileSync(`${folder}/candles/${name}.csv`, 'utf8').trim().split(/\r?\n/);
    return lines.map((line) => line.split(',').map(Number));
  }

  test.each(['20161007', '20161008'])('the seconds of %s make its minutes', (day) => {
    const minutes = lean(`lean-coinbase-btcusd-${day}-minute`);
    expect(rolledUp(1, lean(`lean-coinbase-btcusd-${day}-second`))).toEqual(
      minutes.map(([ms, open, high, low, close, volume]) => [
        ms,
        open,
        high,
        low,
        close,
        expect.closeTo(volume!, 5) as number,
      ]),
    );
  });

  test('sixty minutes make their hour', () => {
    const bars = (name: string): number[][] =>
      (JSON.parse(readFileSync(`${folder}/candles/${name}.json`, 'utf8')) as Record<string, unknown>[]).map(
        (bar) =>
          ['openTimeInMillis', 'open', 'high', 'low', 'close', 'volume'].map((key) => Number(bar[key])),
      );
    const [[ms, open, high, low, close, volume] = []] = bars('typedtrader-1h-in-1h');
    expect(rolledUp(60, bars('typedtrader-1h-in-1m'))).toEqual([
      [ms, open, high, low, close, expect.closeTo(volume!, 6) as number],
    ]);
  });
});
