import { describe, expect, test } from 'vitest';
import { forkRandom } from '../../../../src-main/base/random.ts';
import { Agenda } from '../../../../src-main/simulator/market/agenda.ts';
import { coin } from '../../../../src-main/simulator/market/coins.ts';
import { padded, unpadded } from '../../../../src-main/simulator/market/decimal.ts';
import { nextSettlement } from '../../../../src-main/simulator/market/funding.ts';
import { SimClock } from '../../../../src-main/simulator/market/sim-clock.ts';
import { FrameBuffer } from '../../../../src-main/simulator/socket/frame.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('agenda', () => {
  test('runs what is due in order of time, equal times in the order they were added', () => {
    const agenda = new Agenda();
    const ran: string[] = [];
    for (const [at, name] of [
      [30, 'c'],
      [10, 'a'],
      [30, 'd'],
      [20, 'b'],
      [41, 'never'],
    ] as const) {
      agenda.add(at, () => void ran.push(name));
    }
    agenda.add(5, (at) => {
      ran.push(`tick ${at}`);
      return at + 10;
    });
    agenda.runUntil(40);
    expect(ran).toEqual(['tick 5', 'a', 'tick 15', 'b', 'tick 25', 'c', 'd', 'tick 35']);
  });

  test('runs nothing that was cancelled, and moves everything when time is skipped', () => {
    const agenda = new Agenda();
    const ran: number[] = [];
    agenda.add(10, (at) => void ran.push(at));
    agenda.add(11, (at) => void ran.push(at)).live = false;
    agenda.shift(1_000);
    agenda.runUntil(1_009);
    expect(ran).toEqual([]);
    agenda.runUntil(2_000);
    expect(ran).toEqual([1_010]);
  });
});

describe('printed numbers', () => {
  test.each([
    [84_551.1, 2, '84551.10', '84551.1'],
    [77_675, 2, '77675.00', '77675'],
    [0.19, 5, '0.19000', '0.19'],
    [1_200, 0, '1200', '1200'],
    [84_952.390_292_094, 1, '84952.39029209', '84952.39029209'],
    [100.5, 2, '100.50', '100.5'],
    // Nothing is left of them in eight decimals.
    [5.000_000_001, 2, '5.00', '5'],
    [3e-9, 8, '0.00000000', '0'],
    [-3e-9, 8, '0.00000000', '0'],
    [-0.004, 2, '-0.004', '-0.004'],
  ])('%d with %d decimals', (value, decimals, withZeros, without) => {
    expect([padded(value, decimals), unpadded(value, decimals)]).toEqual([withZeros, without]);
  });
});

describe('coins', () => {
  test('are listed by each venue in its own way', () => {
    const { listings } = coin('POLUSDT');
    expect(listings.okx).toMatchObject({ native: 'POL-USDT-SWAP', contractValue: 10, sizeDecimals: 2 });
    expect(listings.binance).toMatchObject({ native: 'POLUSDT', contractValue: 1 });
  });

  test('that nobody knows get a price of their own, the same every time, with a tick of at most a basis point', () => {
    const { startPrice, listings } = coin('ZZZUSDT');
    expect(coin('ZZZUSDT').startPrice).toBe(startPrice);
    expect(coin('YYYUSDT').startPrice).not.toBe(startPrice);
    expect(10 ** -listings.okx.tickDecimals / startPrice).toBeLessThanOrEqual(1e-4);
  });

  test('without a known quote currency are refused by name', () => {
    expect(() => coin('BTCEUR')).toThrow(/expected base and quote joined such as BTCUSDT, found BTCEUR/);
  });
});

test('funding settles on the grid of the interval from midnight UTC, strictly after now', () => {
  const at = (hour: number) => Date.UTC(2026, 10, 20, hour);
  expect(nextSettlement(at(10), 8)).toBe(at(16));
  expect(nextSettlement(at(16), 8)).toBe(at(24));
  expect(nextSettlement(at(16) - 1, 8)).toBe(at(16));
  expect(nextSettlement(at(10) + 1, 1)).toBe(at(11));
});

test('the simulated clock runs from the wall clock, jumps, and changes its speed from now on', () => {
  const real = new FakeClock(1_000_000);
  const clock = new SimClock(real);
  real.advance(500);
  expect(clock.nowMs()).toBe(1_000_500);
  clock.jump(86_400_000);
  expect(clock.nowMs()).toBe(87_400_500);
  clock.setSpeed(60);
  real.advance(1_000);
  expect(clock.nowMs()).toBe(87_460_500);
});

describe('frames', () => {
  /** Reads unmasked frames back: FIN bit, opcode, payload. */
  function read(bytes: Buffer): { fin: boolean; code: number; payload: Buffer }[] {
    const frames = [];
    for (let at = 0; at < bytes.length;) {
      const first = bytes[at]!;
      let size = bytes[at + 1]!;
      at += 2;
      if (size === 126) {
        size = bytes.readUInt16BE(at);
        at += 2;
      } else if (size === 127) {
        size = Number(bytes.readBigUInt64BE(at));
        at += 8;
      }
      frames.push({ fin: first >= 128, code: first & 15, payload: bytes.subarray(at, at + size) });
      at += size;
    }
    return frames;
  }

  test('of every length form come back whole, non-ASCII text too', () => {
    const texts = ['', 'x'.repeat(125), 'x'.repeat(126), '牛来USDT', 'y'.repeat(65_535), 'z'.repeat(70_000)];
    const buffer = new FrameBuffer();
    for (const text of texts) buffer.text(text);
    expect(read(buffer.take()).map(({ payload }) => payload.toString())).toEqual(texts);
    expect(buffer.length).toBe(0);
  });

  test('in fragments join to the same bytes, whatever the cut', () => {
    const random = forkRandom(1, 'fragments');
    const text = '{"s":"牛来USDT","p":"1.5"}';
    for (let i = 0; i < 50; i++) {
      const buffer = new FrameBuffer();
      buffer.fragmented(text, random);
      const frames = read(buffer.take());
      expect(frames.length).toBeGreaterThan(1);
      expect(frames.map(({ code }) => code)).toEqual([1, ...frames.slice(1).map(() => 0)]);
      expect(frames.map(({ fin }) => fin)).toEqual(frames.map((_, at) => at === frames.length - 1));
      expect(Buffer.concat(frames.map(({ payload }) => payload)).toString()).toBe(text);
    }
  });
});
