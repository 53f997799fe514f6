import { expect, test } from 'vitest';
import { prefsFrom } from '../../../../src-renderer/data/prefs-store.ts';
import { PanelWindows, panelQuery, readPanelQuery } from '../../../../src-renderer/data/panel-windows.ts';
import {
  differences,
  exportedText,
  importedFrom,
  layoutOf,
  type Workspace,
} from '../../../../src-renderer/data/workspaces.ts';

const now = layoutOf({ ...prefsFrom({}), panels: [] });
const majors = { id: 'm', name: 'Majors', symbols: ['BTCUSDT', 'ETHUSDT'] };
const saved: Workspace = {
  ...now,
  id: 'w',
  name: 'Desk',
  screen: 'spreads',
  watchlist: 'm',
  theme: 'light',
  hiddenColumns: ['monitor.latency'],
  panels: [
    {
      panel: 'signals',
      symbol: '',
      route: '',
      link: 'a',
      signal: '',
      x: -1_200,
      y: 40,
      width: 800,
      height: 600,
    },
  ],
};

test('a file holds the whole workspace and its list, and comes back the same', () => {
  const found = importedFrom(exportedText(saved, [majors, { ...majors, id: 'other' }]));
  expect(found).toEqual({ workspace: saved, watchlist: majors });
});

test('tells what opening it would change, and nothing else', () => {
  expect(differences(now, layoutOf(saved), [majors])).toEqual([
    { what: 'Screen', before: 'monitor', after: 'spreads' },
    { what: 'Watchlist', before: 'all symbols', after: 'Majors' },
    { what: 'Hidden columns', before: 'none', after: 'monitor.latency' },
    { what: 'Theme', before: 'Dark', after: 'Light' },
    { what: 'Windows of their own', before: 'none', after: 'signals' },
  ]);
  expect(differences(now, now, [])).toEqual([]);
});

test.each([
  ['{"half":', 'expected JSON'],
  ['[]', 'expected'],
  ['{"format":"other","version":1}', 'arbscope-workspace'],
  [exportedText(saved, []).replace('"version": 1', '"version": 2'), 'a newer Arbscope wrote it'],
  [exportedText(saved, []).replace('"width": 800', '"width": "wide"'), ''],
])('a file that is none is refused with the reason, a damaged part left out: %#', (text, why) => {
  const found = importedFrom(text);
  if (why === '') expect(found).toMatchObject({ workspace: { name: 'Desk', panels: [] } });
  else expect('problem' in found ? found.problem : '').toContain(why);
});

test('an address says what a window of its own shows, and nothing else does', () => {
  const request = {
    panel: 'spreads',
    symbol: 'BTCUSDT',
    route: 'BTCUSDT:okx>binance',
    link: 'b',
    signal: '00aa',
  } as const;
  expect(readPanelQuery(panelQuery(request))).toEqual(request);
  expect(readPanelQuery('?panel=spreads&link=z')).toEqual({
    panel: 'spreads',
    symbol: '',
    route: '',
    link: '',
    signal: '',
  });
  expect(readPanelQuery('?other=1')).toBeUndefined();
});

test('windows of their own are placed as they stand; closed ones are forgotten, refused ones are told', () => {
  const opened: { closed: boolean; search: string }[] = [];
  const windows = new PanelWindows((address) => {
    if (opened.length === 2) return null;
    const one = { closed: false, search: address.slice(2) };
    opened.push(one);
    return {
      get closed() {
        return one.closed;
      },
      screenX: 10.4,
      screenY: 20,
      outerWidth: 900,
      outerHeight: 640,
      location: { search: one.search },
      close: () => void (one.closed = true),
    };
  });
  const request = { panel: 'signals', symbol: '', route: '', link: '', signal: '' } as const;
  expect([windows.open(request), windows.open(request), windows.open(request)]).toEqual([true, true, false]);
  opened[0]!.closed = true;
  expect(windows.placed()).toEqual([{ ...request, x: 10, y: 20, width: 900, height: 640 }]);
  windows.closeAll();
  expect(opened.map((each) => each.closed)).toEqual([true, true]);
});
