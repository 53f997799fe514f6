import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { updateHindrance, Updates } from '../../../../src-main/electron/updates.ts';
import { configSchema } from '../../../../src-shared/config.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const { desktop } = configSchema.parse({});

function updates(platform = 'win32') {
  const clock = new FakeClock();
  const told: unknown[] = [];
  const updater = Object.assign(new EventEmitter(), {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    allowDowngrade: true,
    allowPrerelease: false,
    channel: null as string | null,
    checks: 0,
    checkForUpdates: () => Promise.resolve(updater.checks++),
  });
  const all = new Updates(
    { updater: updater as never, clock, log: () => {}, tell: (...what) => told.push(what) },
    platform,
  );
  return { clock, told, updater, updates: all };
}

test('nothing is downloaded or put in place by itself', () => {
  const { updater, updates: all } = updates();
  all.apply(desktop);
  expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: true, allowDowngrade: false });
  // There is no way in it to end the running program.
  expect(Object.getOwnPropertyNames(Updates.prototype)).toEqual(['constructor', 'apply', 'check', 'stop']);
});

test('an AppImage is not replaced at the end either', () => {
  expect(updates('linux').updater.autoInstallOnAppQuit).toBe(false);
});

test('looks ten minutes after the start and every six hours, unless it is told not to', () => {
  const { clock, updater, updates: all } = updates();
  all.apply(desktop);
  clock.advance(10 * 60_000 - 1);
  expect(updater.checks).toBe(0);
  clock.advance(1);
  expect(updater.checks).toBe(1);
  clock.advance(12 * 3_600_000);
  expect(updater.checks).toBe(3);
  all.apply({ ...desktop, check_updates: false });
  clock.advance(48 * 3_600_000);
  expect(updater.checks).toBe(3);
});

test('takes the channel and the choice to download, and never an older version', () => {
  const { updater, updates: all } = updates();
  all.apply({ ...desktop, update_channel: 'beta', download_updates: true });
  expect(updater).toMatchObject({
    channel: 'beta',
    allowPrerelease: true,
    autoDownload: true,
    allowDowngrade: false,
  });
});

test('tells of a version once, and of its download once more', () => {
  const { told, updater } = updates();
  updater.emit('update-available', { version: '1.2.3' });
  updater.emit('update-available', { version: '1.2.3' });
  updater.emit('update-downloaded', { version: '1.2.3' });
  updater.emit('error', new Error('no net'));
  expect(told).toEqual([
    ['1.2.3', false],
    ['1.2.3', true],
  ]);
});

test.each([
  ['while developing', { isPackaged: false }, 'it is not installed'],
  ['from a snap', { environment: { SNAP: '/snap/x' } }, 'the store renews it'],
  ['from a flatpak', { environment: { FLATPAK_ID: 'x' } }, 'the store renews it'],
  ['from a deb', { platform: 'linux' }, 'the package manager renews it'],
  ['as AppImage', { platform: 'linux', environment: { APPIMAGE: '/x.AppImage' } }, undefined],
  ['portable', { environment: { PORTABLE_EXECUTABLE_FILE: 'x.exe' } }, 'it is portable'],
  ['without an address', { hasFeed: false }, 'it knows no address of releases'],
  ['installed', {}, undefined],
])('may replace itself or not: %s', (_, more, why) => {
  expect(
    updateHindrance({ isPackaged: true, hasFeed: true, platform: 'win32', environment: {}, ...more }),
  ).toBe(why);
});
