import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Alert } from '#shared/alerts/alert.ts';
import type { AlertState } from '#shared/api/alerts.ts';
import type { AppError } from '#shared/error-codes.ts';
import type { Signal } from '#shared/market/signal.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { AlertRows } from '../../src-main/history/alert-rows.ts';
import { openHistoryToRead } from '../../src-main/history/open-history.ts';
import { spreadRule } from '../unit/shared/alerts/scene.ts';
import { startRig, type Rig } from '../support/rig.ts';
import { openRpcClient, type RpcClient } from '../support/rpc-client.ts';
import { PATIENCE } from '../support/patience.ts';

vi.setConfig({ testTimeout: 180_000 });

let rig: Rig;
let ui: RpcClient;
let told: Alert[];
let signals: Signal[];
let state: AlertState | undefined;

beforeEach(async () => {
  told = [];
  signals = [];
  state = undefined;
  rig = await startRig({
    symbols: ['BTCUSDT', 'ETHUSDT'],
    rate: 10,
    config: {
      signals: { cooldown_ms: 200, dwell_ms: 0 },
      connection: { silence_ms: 1_000, pong_timeout_ms: 60_000 },
    },
  });
  await rig.untilState('READY');
  ui = await openRpcClient(rig.backend);
  ui.client.alerts.live({}, (alerts) => {
    told.push(...alerts);
  });
  ui.client.signals.live({}, (items) => void signals.push(...items));
  // The last to be asked for: once it speaks, the others are listened to.
  ui.client.alerts.state({}, (states) => void (state = states.at(-1) ?? state));
  await vi.waitFor(() => expect(state).toBeDefined(), PATIENCE);
});

afterEach(async () => {
  ui.close();
  await rig.dispose();
});

const titles = (): string[] => told.map(({ severity, event, title }) => `${severity} ${event}: ${title}`);
/** Alerts told by themselves or together with others. */
const members = (): string[] => told.flatMap((alert) => (alert.event === 'fired' ? alert.members : []));
const pays = (netPct: number, symbol = 'BTCUSDT') =>
  rig.command({ command: 'spread', symbol, buy: 'okx', sell: 'binance', netPct, qty: 3 });

test('a venue that falls silent while its socket stays open is told as STALLED, and its return too', async () => {
  await rig.command({ command: 'silence', venue: 'okx' });
  await vi.waitFor(
    () => expect(titles()).toContain('degraded fired: OKX STALLED: socket open, no data'),
    PATIENCE,
  );
  const stalled = told.find(({ rule }) => rule === 'stalled')!;
  expect(stalled.channels).toEqual(['sound', 'desktop']);
  const { connections } = await rig.untilVenue('okx', () => true);
  expect(connections.map((each) => each.state)).not.toContain('waiting');
  await vi.waitFor(() => expect(state?.active.map(({ alarm }) => alarm)).toContain('stalled|@okx'), PATIENCE);
  await rig.command({ command: 'unsilence', venue: 'okx' });
  await vi.waitFor(() => expect(titles()).toContain('recovered ended: OKX delivers again'), PATIENCE);
});

test('a route that pays is told; muted it is withheld and counted; unmuted it is told again', async () => {
  await pays(0.045);
  await vi.waitFor(() => expect(members()).toContain('BTCUSDT OKX→BIN +4.5 bps net'), PATIENCE);
  // Both are on their way to this client, each by its own stream.
  await vi.waitFor(
    () =>
      expect(signals).toContainEqual(
        expect.objectContaining({ event: 'OPENED', action: 'BUY_OKX_SELL_BINANCE', symbol: 'BTCUSDT' }),
      ),
    PATIENCE,
  );
  await ui.client.alerts.mute({
    scope: { kind: 'symbol', symbol: 'ETHUSDT' },
    until_ms: Date.now() + 600_000,
  });
  await pays(0.045, 'ETHUSDT');
  await vi.waitFor(() => expect(state?.suppressed.muted ?? 0).toBeGreaterThan(0), PATIENCE);
  expect(members().filter((title) => title.startsWith('ETHUSDT'))).toEqual([]);
  expect(
    (await ui.client.alerts.suppressed({ limit: 100 }))
      .filter(({ reason }) => reason === 'muted')
      .map(({ title }) => title),
  ).toContain('ETHUSDT OKX→BIN +4.5 bps net');
  await ui.client.alerts.unmute({ id: 'symbol ETHUSDT' });
  await pays(-1, 'ETHUSDT');
  await vi.waitFor(
    () => expect(state?.active.map(({ alarm }) => alarm)).not.toContain('opportunity|ETHUSDT:okx>binance'),
    PATIENCE,
  );
  await pays(0.045, 'ETHUSDT');
  await vi.waitFor(() => expect(members()).toContain('ETHUSDT OKX→BIN +4.5 bps net'), PATIENCE);
});

test('a net of 2 bps under the line of a rule is no alert; at the line it is, and a dry run finds it in the past', async () => {
  const rule = spreadRule({ id: 'eight', name: 'Eight', on_delay_ms: 300 });
  await ui.client.alerts.upsertRule({ rule });
  await pays(0.06);
  await vi.waitFor(() => expect(members()).toContain('BTCUSDT OKX→BIN +6.0 bps net'), PATIENCE);
  expect(told.filter((alert) => alert.rule === 'eight')).toEqual([]);
  await pays(0.09);
  await vi.waitFor(() => expect(told.some((alert) => alert.rule === 'eight')).toBe(true), PATIENCE);
  const run = await ui.client.alerts.dryRun({ rule });
  expect(run.fired).toBe(1);
  expect(run.times[0]?.title).toContain('BTCUSDT OKX→BIN');
  expect((await ui.client.alerts.dryRun({ rule: { ...rule, enabled: false } })).fired).toBe(1);
  const lives = await ui.client.alerts.dryRun({
    rule: state!.rules.find((each) => each.rule.id === 'opportunity')!.rule,
  });
  expect(lives.fired).toBeGreaterThan(0);
});

test('what was told can be acknowledged, and rules that make no sense are refused with the reason', async () => {
  await pays(0.045);
  await vi.waitFor(() => expect(members()).toContain('BTCUSDT OKX→BIN +4.5 bps net'), PATIENCE);
  const { id, alarm } = told.find((alert) => alert.event === 'fired')!;
  await ui.client.alerts.acknowledge({ alarm });
  const kept = await ui.client.alerts.log({ limit: 100 });
  expect(kept.find((each) => each.id === id)?.acknowledged_ms).toBeGreaterThan(0);
  const rule = { ...spreadRule(), condition: { ...spreadRule().condition, clear: 99 } } as ReturnType<
    typeof spreadRule
  >;
  const refused = await ui.client.alerts.upsertRule({ rule }).catch((cause: AppError) => cause);
  expect(refused).toMatchObject({ code: 'INVALID_INPUT' });
  expect((refused as AppError).message).toContain(
    'expected a clear level not above the fire level 8, found 99',
  );
  await ui.client.alerts.mute({ scope: { kind: 'global' }, until_ms: null });
  const file = JSON.parse(await readFile(join(rig.backend.dataDir, 'alerts.json'), 'utf8')) as {
    shelves: unknown[];
  };
  expect(file.shelves).toMatchObject([{ id: 'global', until_ms: null }]);
  // All of it outlives the program.
  await rig.backend.stop();
  const db = await openHistoryToRead(systemFiles, rig.backend.dataDir);
  const found = new AlertRows(db!, systemClock).newest(100).find((each) => each.id === id);
  db!.close();
  expect(found).toMatchObject({ alarm, severity: 'strong' });
  expect(found?.acknowledged_ms).toBeGreaterThan(0);
});
