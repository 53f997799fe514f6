import { expect, test } from 'vitest';
import { logbook } from '../../../../src-main/backend/logbook.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('writes one JSON line per event and keeps it as a sentence for people', () => {
  const written: string[] = [];
  const { log, lines } = logbook((line) => written.push(line), new FakeClock(Date.UTC(2026, 0, 15)));
  log('warn', 'ws_disconnect', { exchange: 'okx', connection: 'public', why: 'closed\nwith "quotes"' });
  expect(written.map((line) => JSON.parse(line))).toEqual([
    {
      ts: '2026-01-15T00:00:00.000Z',
      level: 'warn',
      event: 'ws_disconnect',
      exchange: 'okx',
      connection: 'public',
      why: 'closed\nwith "quotes"',
    },
  ]);
  expect(written[0]).not.toContain('\n');
  expect(lines.newest()).toEqual([
    {
      ts: '2026-01-15T00:00:00.000Z',
      level: 'warn',
      event: 'ws_disconnect',
      exchange: 'okx',
      message: 'connection public, why closed\nwith "quotes"',
    },
  ]);
});

test('signals and alerts are told in words', () => {
  const { log, lines } = logbook(() => {}, new FakeClock());
  const signal = { action: 'BUY_OKX_SELL_BINANCE', symbol: 'SOLUSDT', opportunity_id: '0a' };
  log('info', 'signal', { ...signal, exchange: 'okx', what: 'OPENED', net_pct: 0.0615 });
  log('info', 'signal', { ...signal, exchange: 'okx', what: 'UPDATED', net_pct: 0.07 });
  log('info', 'signal', { ...signal, exchange: 'okx', what: 'CLOSED', net_pct: -0.086 });
  log('info', 'alert', {
    what: 'fired',
    severity: 'strong',
    title: 'SOLUSDT OKX→BIN +6.2 bps net',
    count: 1,
  });
  log('info', 'alert', { what: 'repeated', severity: 'critical', title: 'Recording has failed', count: 3 });
  expect(lines.newest().map(({ message }) => message)).toEqual([
    'SOLUSDT opened: buy okx sell binance, +6.2 bps net',
    'SOLUSDT closed: buy okx sell binance, \u22128.6 bps net',
    'SOLUSDT OKX→BIN +6.2 bps net',
    'Recording has failed, repeated ×3',
  ]);
});

test('what happens all the time is written, but does not push the news out of the list', () => {
  const written: string[] = [];
  const { log, lines } = logbook((line) => written.push(line), new FakeClock());
  log('info', 'listening');
  for (let i = 0; i < 2_000; i++) log('info', i % 2 === 0 ? 'heartbeat' : 'part_written');
  expect([written.length, lines.newest().map((line) => line.event)]).toEqual([2_001, ['listening']]);
});

test('keeps the newest 500', () => {
  const { log, lines } = logbook(() => {}, new FakeClock());
  for (let i = 0; i < 1_700; i++) log('info', 'note', { i });
  expect(lines.newest()).toHaveLength(500);
  expect([lines.newest()[0]!.message, lines.newest(1)[0]!.message]).toEqual(['i 1200', 'i 1699']);
});
