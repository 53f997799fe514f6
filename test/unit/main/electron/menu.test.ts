import { expect, test } from 'vitest';
import { menuTemplate } from '../../../../src-main/electron/menu.ts';

test('a shipped program has no developer tools in its menu', () => {
  expect(JSON.stringify(menuTemplate('linux', true))).not.toContain('toggleDevTools');
  expect(JSON.stringify(menuTemplate('linux', false))).toContain('toggleDevTools');
});

test('the first menu is what the system expects', () => {
  expect(['darwin', 'win32'].map((platform) => menuTemplate(platform, true)[0])).toEqual([
    { role: 'appMenu' },
    { role: 'fileMenu' },
  ]);
});
