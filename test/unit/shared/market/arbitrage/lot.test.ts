import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../src-main/base/random.ts';
import { floorToStep } from '../../../../../src-shared/market/arbitrage/lot.ts';

/** Decimal text as whole units of 10^-12. */
function units(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
}

test('agrees with decimal arithmetic for 20,000 random quantities and steps', () => {
  const random = seededRandom(11);
  const steps = ['1', '10', '0.1', '0.5', '0.01', '0.25', '0.001', '0.0001', '0.00001', '0.000001', '0.3'];
  for (let i = 0; i < 20_000; i++) {
    const step = steps[Math.floor(random() * steps.length)]!;
    // Quantities as venues send them: up to eight decimals, up to ten million, often a multiple of the step.
    const text =
      random() < 0.5
        ? (random() * 10 ** Math.floor(random() * 8)).toFixed(Math.floor(random() * 9))
        : decimalText(units(step) * BigInt(Math.floor(random() * 10 ** Math.floor(random() * 8))));
    const expected = Number(decimalText((units(text) / units(step)) * units(step)));
    if (floorToStep(Number(text), Number(step)) !== expected)
      expect({ text, step, found: floorToStep(Number(text), Number(step)) }).toEqual({
        text,
        step,
        found: expected,
      });
  }
});

function decimalText(n: bigint): string {
  const digits = n.toString().padStart(13, '0');
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`;
}

test('leaves a quantity alone where no step is known', () => {
  expect([floorToStep(1.2345, 0), floorToStep(1.2345, Number.NaN)]).toEqual([1.2345, 1.2345]);
});

test('gives nothing for less than one step, and NaN for no quantity', () => {
  expect([floorToStep(0.0009, 0.001), floorToStep(0, 0.001), floorToStep(Number.NaN, 0.001)]).toEqual([
    0,
    0,
    Number.NaN,
  ]);
});
