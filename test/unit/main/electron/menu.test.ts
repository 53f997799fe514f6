import { expect, test } from 'vitest';
import { menuTemplate, type MenuActions } from '../../../../src-main/electron/menu.ts';
import type { Place } from '../../../../src-shared/deep-link.ts';

const actions = (did: unknown[] = []): MenuActions => ({
  go: (place) => did.push(place),
  showDataFolder: () => did.push('folder'),
  checkForUpdates: () => did.push('updates'),
  quit: () => did.push('quit'),
});

test('a shipped program has no developer tools in its menu', () => {
  expect(JSON.stringify(menuTemplate('linux', true, actions()))).not.toContain('toggleDevTools');
  expect(JSON.stringify(menuTemplate('linux', false, actions()))).toContain('toggleDevTools');
});

test('the first menu is what the system expects', () => {
  expect(menuTemplate('darwin', true, actions())[0]).toEqual({ role: 'appMenu' });
  expect(menuTemplate('win32', true, actions())[0]?.label).toBe('&File');
});

test('shows the screens with the keys of the page, and takes none of them', () => {
  const did: Place[] = [];
  const view = menuTemplate('linux', true, actions(did)).find(({ label }) => label === '&View');
  const items = (
    view!.submenu as {
      label?: string;
      accelerator?: string;
      registerAccelerator?: boolean;
      click?: () => void;
    }[]
  ).slice(0, 8);
  expect(items.map(({ label, accelerator }) => `${label} ${accelerator}`)).toEqual([
    'Monitor CmdOrCtrl+1',
    'Spreads CmdOrCtrl+2',
    'Signals CmdOrCtrl+3',
    'Health CmdOrCtrl+4',
    'Gaps CmdOrCtrl+5',
    'Data CmdOrCtrl+6',
    'Replay CmdOrCtrl+7',
    'Alerts CmdOrCtrl+8',
  ]);
  expect(items.every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true);
  items[4]?.click?.();
  expect(did).toEqual([{ screen: 'gaps' }]);
});

test('looks for updates only where the program can replace itself', () => {
  const text = (checkForUpdates: (() => void) | undefined) =>
    JSON.stringify(menuTemplate('win32', true, { ...actions(), checkForUpdates }));
  expect(text(() => {})).toContain('Check for updates');
  expect(text(undefined)).not.toContain('Check for updates');
});
