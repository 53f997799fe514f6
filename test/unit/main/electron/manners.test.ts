import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Latest } from '../../../../src-main/base/latest.ts';
import { Emitter } from '../../../../src-main/base/emitter.ts';
import { crashNotice, crashReporting, pageCrashes } from '../../../../src-main/electron/crashes.ts';
import {
  desktopSettingPaths,
  usesGraphicsCard,
  type DesktopSettings,
} from '../../../../src-main/electron/desktop-settings.ts';
import { autostartFile, setLoginItem } from '../../../../src-main/electron/login-item.ts';
import { startManners } from '../../../../src-main/electron/manners.ts';
import { AwakeKeeper, watchPower } from '../../../../src-main/electron/power.ts';
import type { Alert } from '../../../../src-shared/alerts/alert.ts';
import type { AlertState } from '../../../../src-shared/api/alerts.ts';
import type { Status } from '../../../../src-shared/api/api.ts';
import { configSchema } from '../../../../src-shared/config.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { memoryFiles } from '../../../support/memory-files.ts';

const { desktop } = configSchema.parse({});

test('the computer is kept awake only while it is wanted and something is recorded', () => {
  const did: string[] = [];
  let next = 1;
  const awake = new AwakeKeeper({
    start: (kind) => (did.push(`${kind} ${next}`), next++),
    stop: (id) => (did.push(`stop ${id}`), true),
    isStarted: () => true,
  });
  awake.update(false, true);
  awake.update(true, false);
  awake.update(true, true);
  awake.update(true, true);
  awake.update(true, false);
  awake.update(true, true);
  awake.update(false, true);
  expect(did).toEqual(['prevent-app-suspension 1', 'stop 1', 'prevent-app-suspension 2', 'stop 2']);
});

test('sleep and waking up are told, and alerts catch up silently', () => {
  const monitor = new EventEmitter();
  const log: string[] = [];
  const stop = watchPower(
    monitor as never,
    (_level, event) => log.push(event),
    () => log.push('resumed'),
  );
  for (const event of ['suspend', 'resume', 'lock-screen', 'on-battery']) monitor.emit(event);
  expect(log).toEqual(['sleep', 'resume', 'resumed', 'screen_locked', 'on_battery']);
  stop();
  expect(monitor.eventNames()).toEqual([]);
});

function login(platform: string, isPackaged = true) {
  const files = memoryFiles();
  const did: unknown[] = [];
  const set = (open: boolean, hidden = false) =>
    setLoginItem(
      {
        app: { setLoginItemSettings: (item) => did.push(item) },
        platform,
        isPackaged,
        executable: '/opt/My "Apps"/arbscope 50%',
        configDir: '/home/.config',
        files,
      },
      { open, hidden },
    );
  return { files, did, set };
}

test('begins with the session on every system, and stops doing so', async () => {
  const windows = login('win32');
  await windows.set(true, true);
  await windows.set(false);
  expect(windows.did).toEqual([
    { openAtLogin: true, args: ['--hidden'] },
    { openAtLogin: false, args: [] },
  ]);
  const linux = login('linux');
  await linux.set(true, true);
  const path = '/home/.config/autostart/arbscope.desktop';
  expect(linux.files.text(path)).toContain('Exec="/opt/My \\"Apps\\"/arbscope 50%%" --hidden\n');
  expect(linux.files.modeOf(path)).toBe(0o644);
  await linux.set(false);
  expect(linux.files.names()).toEqual([]);
  const developing = login('linux', false);
  await developing.set(true);
  expect(developing.files.names()).toEqual([]);
});

test('a path cannot add lines or commands to the autostart file', () => {
  const text = autostartFile('/opt/$(touch x)`y`\\', false);
  expect(text.split('\n')).toHaveLength(6);
  expect(text).toContain('Exec="/opt/\\$(touch x)\\`y\\`\\\\"');
});

test('a page that crashed is loaded again, then without its layout, then left', () => {
  const clock = new FakeClock();
  const did: string[] = [];
  const crashed = pageCrashes({
    clock,
    log: (_level, event, fields) => did.push(`${event} ${fields?.['times']}`),
    reload: () => did.push('reload'),
    loadSafely: () => did.push('safe'),
    showError: (_title, text) => did.push(text),
  });
  crashed({ reason: 'clean-exit', exitCode: 0 });
  for (let i = 0; i < 3; i++) crashed({ reason: 'crashed', exitCode: 5 });
  clock.advance(61_000);
  crashed({ reason: 'oom', exitCode: 1 });
  expect(did).toEqual([
    'page_gone 1',
    'reload',
    'page_gone 2',
    'safe',
    'page_gone 3',
    'Its page ended 3 times within a minute (crashed). Recording goes on; start Arbscope again to see it.',
    'page_gone 1',
    'reload',
  ]);
});

test('dumps go nowhere, and the next start says where they lie', () => {
  expect(crashReporting.uploadToServer).toBe(false);
  expect(crashReporting).not.toHaveProperty('submitURL');
  expect(crashNotice(['settings.dat', 'metadata'], '/dumps')).toBeUndefined();
  expect(crashNotice(['a.dmp', 'b.dmp'], '/dumps')).toContain('2 dumps lie in /dumps. It was sent nowhere');
});

test('the graphics card is used unless the settings file says otherwise', () => {
  expect(
    [undefined, '', '{', 'null', '{"desktop":{}}', '{"desktop":{"hardware_acceleration":false}}'].map(
      usesGraphicsCard,
    ),
  ).toEqual([true, true, true, true, true, false]);
});

test('the shell acts on every desktop setting there is', () => {
  expect(desktopSettingPaths).toEqual(Object.keys(desktop).map((name) => `desktop.${name}`));
});

function manners({ hasTray = true } = {}) {
  const clock = new FakeClock();
  const did: string[] = [];
  const status = new Latest<Status>();
  const state = new Latest<AlertState>();
  const settings = new Latest<DesktopSettings>();
  const update = new Latest<string>();
  const alerts = new Emitter<Alert>();
  const running = startManners({
    status,
    settings,
    update,
    clock,
    alerts: {
      live: (listener) => alerts.on(listener),
      state,
      mute: () => Promise.resolve(),
      unmute: () => Promise.resolve(),
    },
    window: { isVisible: true, show: () => {}, hide: () => {} },
    tray: hasTray
      ? () => ({
          update: (facts) => did.push(`tray ${facts.status?.state}`),
          stop: () => did.push('tray ends'),
        })
      : undefined,
    notifications: { alert: ({ id }) => did.push(`alert ${id}`), closeAll: () => did.push('closed') },
    awake: { update: (isWanted, isRecording) => did.push(`awake ${isWanted && isRecording}`) },
    updates: { apply: () => did.push('updates'), stop: () => did.push('updates end') },
    setLoginItem: ({ open }) => Promise.reject(new Error(did.push(`login ${open}`).toString())),
  });
  return { clock, did, status, settings, alerts, running };
}

test('state, alerts and settings reach the desktop; a list that refuses the login item costs nothing', () => {
  const { did, status, settings, alerts, running } = manners();
  settings.set({ ...desktop, keep_awake: true });
  status.set({ state: 'READY' } as Status);
  alerts.emit({ id: '7' } as Alert);
  status.set({ state: 'ERROR' } as Status);
  settings.set({ ...desktop, keep_awake: true, check_updates: false });
  expect(did).toEqual([
    'awake false',
    'updates',
    'login false',
    'tray READY',
    'awake true',
    'alert 7',
    'tray ERROR',
    'awake false',
    'awake false',
    'updates',
  ]);
  did.length = 0;
  running.stop();
  status.set({ state: 'READY' } as Status);
  alerts.emit({ id: '8' } as Alert);
  expect(did).toEqual(['updates end', 'closed', 'awake false', 'tray ends']);
});

test('a desktop without a tray has everything else', () => {
  const { did, status } = manners({ hasTray: false });
  status.set({ state: 'READY' } as Status);
  expect(did).toEqual(['awake false']);
});
