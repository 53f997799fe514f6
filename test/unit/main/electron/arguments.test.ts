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
    settings: { symbols: ['BTCUSDT', 'ETHUSDT'], exchanges: ['okx'] },
  });
});

test('records the venues when nothing is said', () => {
  expect(readArguments([])).toEqual({ demo: undefined, dataDir: undefined, config: undefined, settings: {} });
});
