import { expect, test } from 'vitest';
import { readArguments } from '../../../../src-main/electron/arguments.ts';

test('reads what the command line of serve reads and leaves the rest to Chromium', () => {
  const argv = [
    '--demo',
    '--no-sandbox',
    '--data-dir',
    '/data',
    '--symbols',
    'btcusdt, ETHUSDT',
    '--exchanges=OKX',
  ];
  expect(readArguments([...argv, '--rate=5', 'arbscope://route/BTCUSDT'])).toEqual({
    demo: { seed: 7, rate: 5 },
    dataDir: '/data',
    config: undefined,
    hidden: false,
    settings: { symbols: ['BTCUSDT', 'ETHUSDT'], exchanges: ['okx'] },
    problem: undefined,
  });
});

test('records the venues when nothing is said', () => {
  expect(readArguments([])).toEqual({
    demo: undefined,
    dataDir: undefined,
    config: undefined,
    hidden: false,
    settings: {},
    problem: undefined,
  });
});

test.each(['x', '0', '1.5', '30000', ''])('says what is wrong with --rate %j', (rate) => {
  expect(readArguments(['--demo', `--rate=${rate}`]).problem).toBe(
    `--rate: expected a whole number from 1 to 20000, was ${rate}`,
  );
});
