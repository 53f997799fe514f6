import { expect, test } from 'vitest';
import type { Alert } from '#shared/alerts/alert.ts';
import { defaultSettings } from '#shared/alerts/settings.ts';
import { AlertDesk, openAlertDesk, type AlertDeskPorts } from '../../../../src-main/alerts/alert-desk.ts';
import { memoryAlertLog } from '../../../../src-main/alerts/alert-log.ts';
import { sessionSecrets } from '../../../../src-main/alerts/alert-secrets.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { memoryFiles } from '../../../support/memory-files.ts';
import { defaultRule, routes, signalMessage, spreadRule, status, world } from '../../shared/alerts/scene.ts';

function setUp() {
  const clock = new FakeClock();
  const files = memoryFiles();
  const logged: string[] = [];
  const ports: AlertDeskPorts = {
    dataDir: '/d',
    world,
    secrets: sessionSecrets('for this run'),
    alertLog: memoryAlertLog(),
    signalsSince: (fromMs) => Promise.resolve({ past: [], fromMs }),
    minuteOfDay: () => 0,
    send: () => Promise.reject(new Error('ECONNREFUSED')),
    files,
    clock,
    random: () => 0.5,
    log: (level, event, fields) => logged.push(`${level} ${event} ${JSON.stringify(fields ?? {})}`),
  };
  const desk = new AlertDesk(ports, defaultSettings, []);
  const told: Alert[] = [];
  desk.live((alert) => told.push(alert));
  const opened = (ageMs = 0): void =>
    desk.signal(signalMessage('OPENED', 0.03, { timestamp: clock.wallMs() - ageMs }));
  return { clock, files, ports, desk, told, logged, opened };
}

/** A route frame at the fake clock's time. */
function frameAt(clock: FakeClock, net: number) {
  const input = routes({ '0:2>0': { net } });
  if (input.kind !== 'routes') throw new Error('expected routes');
  return { ...input.frame, wall_ms: clock.wallMs() };
}

test('tells at once, logs it, and counts it under its rule', async () => {
  const { desk, told, opened, clock } = setUp();
  opened();
  expect(told.map(({ title }) => title)).toEqual(['BTCUSDT OKX→BIN +3.0 bps net']);
  expect((await desk.log(10)).map(({ title }) => title)).toEqual(['BTCUSDT OKX→BIN +3.0 bps net']);
  clock.advance(250);
  expect(desk.state.value?.rules.find(({ rule }) => rule.id === 'opportunity')).toMatchObject({
    fired_24h: 1,
    suppressed_24h: 0,
    last_fired_ms: clock.wallMs() - 250,
  });
  desk.signal(signalMessage('CLOSED', 0, { timestamp: clock.wallMs() }));
  clock.advance(25 * 3_600_000);
  opened();
  clock.advance(250);
  expect(desk.state.value?.rules[0]?.fired_24h).toBe(1);
});

test('a signal that was under way for more than 5 s is history', () => {
  const { told, opened, desk } = setUp();
  opened(5_001);
  expect([told.length, desk.suppressed(10).map(({ reason }) => reason)]).toEqual([0, ['catch_up']]);
});

test('after a sleep everything is silent for a moment', () => {
  const { told, opened, clock, desk } = setUp();
  clock.jump(3_600_000);
  clock.advance(100);
  opened();
  expect([told.length, desk.suppressed(1)[0]?.reason]).toEqual([0, 'catch_up']);
  clock.advance(5_000);
  desk.signal(signalMessage('OPENED', 0.03, { symbol: 'ETHUSDT', timestamp: clock.wallMs() }));
  expect(told).toHaveLength(1);
});

/** The status in which no venue is connected. */
function outage() {
  const input = status({ state: 'OFFLINE' });
  if (input.kind !== 'status') throw new Error('expected a status');
  return input.status;
}

test('a clock that is set back silences nothing', () => {
  const { told, clock, desk } = setUp();
  desk.status(outage());
  clock.jump(-3_600_000);
  clock.advance(31_000);
  expect(told.map(({ event }) => event)).toEqual(['fired', 'repeated']);
});

test('rules, mutes and quiet hours are in force at once and on the disk', async () => {
  const { desk, files, ports, told, opened, clock } = setUp();
  await desk.mute({ kind: 'symbol', symbol: 'BTCUSDT' }, clock.wallMs() + 60_000);
  opened();
  expect(told).toEqual([]);
  await desk.upsertRule(spreadRule());
  await desk.setQuietHours({ enabled: true, from: '23:00', to: '23:30' });
  const again = await openAlertDesk({ ...ports, files });
  expect(again.state.value).toMatchObject({
    shelves: [{ id: 'symbol BTCUSDT' }],
    quiet_hours: { enabled: true },
    notes: [],
  });
  expect(again.state.value?.rules.at(-1)?.rule).toEqual(spreadRule());
  clock.advance(60_100);
  expect(desk.state.value?.shelves).toEqual([]);
});

test('says what it refuses: an end in the past, a rule that is not there, one rule too many', async () => {
  const { desk, clock } = setUp();
  expect(() => desk.mute({ kind: 'global' }, clock.wallMs() - 1)).toThrow(/expected an end in the future/);
  expect(() => desk.removeRule('nothing')).toThrow(/expected one with the id nothing, found none/);
  expect(() => desk.unmute('global')).toThrow(/expected one of global, found none/);
  await expect(desk.setSecret('telegram_token', 'CANARY')).rejects.toThrow(
    /expected a bot token such as 123456:ABC…/,
  );
  for (let i = 0; i < 90; i++) await desk.upsertRule(spreadRule({ id: `r${i}` }));
  expect(() => desk.upsertRule(spreadRule({ id: 'more' }))).toThrow(/at most 100/);
});

test('a disk that does not take it is told, and what was chosen holds for this run', async () => {
  const { clock, ports } = setUp();
  const files = { ...ports.files, write: () => Promise.reject(new Error('ENOSPC: no space')) };
  const desk = new AlertDesk({ ...ports, files }, defaultSettings, []);
  await expect(desk.mute({ kind: 'global' }, null)).rejects.toThrow(
    /alerts.json: expected to be written, found ENOSPC/,
  );
  expect(desk.state.value?.notes[0]).toMatch(/^Not stored: .*ENOSPC/);
  expect(desk.state.value?.shelves).toHaveLength(1);
  clock.advance(1);
});

test('a dry run over the levels of the past counts what a rule would have told', async () => {
  const { desk, clock } = setUp();
  for (let i = 0; i < 12; i++) {
    desk.routes(frameAt(clock, i % 4 === 1 ? 9 : -3));
    clock.advance(10_000);
  }
  const run = await desk.dryRun(spreadRule({ cooldown_ms: 30_000 }));
  // Above the line from 10, 50 and 90 s on, for one bucket each.
  expect(run.fired).toBe(3);
  expect(run.times.map(({ at_ms }) => (at_ms - run.from_ms) / 1_000)).toEqual([10, 50, 90]);
  expect((await desk.dryRun(spreadRule({ cooldown_ms: 60_000 }))).suppressed).toEqual({ cooldown: 1 });
  expect((await desk.dryRun(defaultRule('stalled'))).note).toContain('not kept by the second');
});

test('when it has stopped nothing is told any more', async () => {
  const { desk, told, opened } = setUp();
  await desk.stop();
  opened();
  expect(told).toEqual([]);
});

test('a rule of a watchlist follows it at once, and its own sound goes with what it tells', async () => {
  const { desk, told, clock } = setUp();
  const none = { symbols: [], venues: [], directions: [] };
  await desk.upsertRule(spreadRule({ scope: { ...none, watchlist: 'm' }, sound: 'info' }));
  const high = (): void => {
    clock.advance(61_000);
    desk.routes(frameAt(clock, -50));
    clock.advance(1_000);
    desk.routes(frameAt(clock, 9));
  };
  high();
  expect(told).toEqual([]);
  desk.setLists(new Map([['m', ['BTCUSDT']]]));
  high();
  expect(told.map(({ rule, sound }) => [rule, sound])).toEqual([['net', 'info']]);
  desk.setLists(new Map([['m', ['ETHUSDT']]]));
  high();
  expect(told).toHaveLength(1);
});
