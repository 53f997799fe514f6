import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Notifications, placeOf } from '../../../../src-main/electron/notifications.ts';
import type { Alert } from '../../../../src-shared/alerts/alert.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const alert = (more: Partial<Alert> = {}): Alert => ({
  id: '1',
  at_ms: 0,
  severity: 'opportunity',
  event: 'fired',
  rule: 'r1',
  rule_name: 'Opportunity',
  alarm: 'r1 BTCUSDT:okx>binance',
  subject: { symbol: 'BTCUSDT', buy: 'okx', sell: 'binance' },
  title: 'BTCUSDT OKX→BIN +8.3 bps net',
  text: 'Buy OKX, sell BIN.',
  speech: '',
  value: 8.3,
  count: 1,
  members: [],
  channels: ['sound', 'desktop'],
  often: false,
  ...more,
});

function desk() {
  const clock = new FakeClock();
  const did: unknown[] = [];
  const shown: (EventEmitter & { options: Record<string, unknown>; isOpen: boolean })[] = [];
  let isWatched = false;
  const notifications = new Notifications({
    make(options) {
      const notification = Object.assign(new EventEmitter(), {
        options: options as Record<string, unknown>,
        isOpen: false,
        show: () => (notification.isOpen = true),
        close() {
          notification.isOpen = false;
          notification.emit('close');
        },
      });
      shown.push(notification);
      return notification as never;
    },
    isWatched: () => isWatched,
    show: (place) => did.push(place),
    mute: (scope, untilMs) => did.push([scope, untilMs - clock.wallMs()]),
    clock,
  });
  const open = () => shown.filter((each) => each.isOpen).map(({ options }) => options['title']);
  return { notifications, clock, did, shown, open, watch: (is: boolean) => (isWatched = is) };
}

test('an alert is shown without the sound of the system while ours plays, and goes by itself', () => {
  const { notifications, clock, shown, open } = desk();
  notifications.alert(alert());
  expect(shown[0]?.options).toMatchObject({
    title: '△ BTCUSDT OKX→BIN +8.3 bps net',
    body: 'Buy OKX, sell BIN.',
    silent: true,
    timeoutType: 'default',
    actions: [
      { type: 'button', text: 'Open' },
      { type: 'button', text: 'Mute 15 min' },
    ],
  });
  clock.advance(4_000);
  expect(open()).toEqual([]);
});

test('what is critical stays until somebody sees it', () => {
  const { notifications, clock, shown, open } = desk();
  notifications.alert(alert({ severity: 'critical', channels: ['desktop'] }));
  clock.advance(3_600_000);
  expect(open()).toHaveLength(1);
  expect(shown[0]?.options).toMatchObject({ silent: false, timeoutType: 'never', urgency: 'critical' });
});

test('a newer message of an alarm takes the place of the one before, at most twice a second', () => {
  const { notifications, clock, shown, open } = desk();
  for (let i = 0; i < 50; i++) {
    notifications.alert(alert({ title: `+${i}`, severity: 'degraded' }));
    clock.advance(20);
  }
  clock.advance(500);
  expect(shown.length).toBeLessThanOrEqual(4);
  expect(open()).toEqual(['◆ +49']);
});

test('nothing is shown to somebody who looks at the window, or that is not for the desktop', () => {
  const { notifications, shown, watch } = desk();
  notifications.alert(alert({ channels: ['sound'] }));
  watch(true);
  notifications.alert(alert());
  expect(shown).toEqual([]);
});

test('opens the place of the alert, and mutes what it is about', () => {
  const { notifications, did, shown } = desk();
  notifications.alert(alert());
  shown[0]?.emit('click');
  shown[0]?.emit('action', {}, 0);
  shown[0]?.emit('action', {}, 1);
  const place = { screen: 'spreads', symbol: 'BTCUSDT', route: 'BTCUSDT:okx>binance' };
  expect(did).toEqual([
    place,
    place,
    [{ kind: 'route', symbol: 'BTCUSDT', buy: 'okx', sell: 'binance' }, 900_000],
  ]);
});

test('at most twenty stand on the screen', () => {
  const { notifications, open } = desk();
  for (let i = 0; i < 60; i++) notifications.alert(alert({ alarm: `a${i}`, severity: 'critical' }));
  expect(open()).toHaveLength(20);
  notifications.closeAll();
  expect(open()).toEqual([]);
});

test('an alert leads to its route, its symbol, or the state of the venues', () => {
  expect(placeOf({ subject: { symbol: 'BTCUSDT' }, severity: 'info' })).toEqual({
    screen: 'monitor',
    symbol: 'BTCUSDT',
  });
  expect(placeOf({ subject: { venue: 'okx' }, severity: 'degraded' })).toEqual({ screen: 'health' });
  expect(placeOf({ subject: {}, severity: 'info' })).toEqual({ screen: 'alerts' });
});
