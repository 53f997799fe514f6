import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { StateTray, trayLook, trayMenu, type TrayFacts } from '../../../../src-main/electron/tray.ts';
import type { State } from '../../../../src-shared/status.ts';

const NOW = 1_000_000;
const facts = (more: Partial<TrayFacts> = {}): TrayFacts => ({
  status: { state: 'READY', reason: 'All venues deliver.' },
  shelves: [],
  isVisible: true,
  update: undefined,
  nowMs: NOW,
  ...more,
});
const mute = (until_ms: number | null, scope: object = { kind: 'global' }) =>
  [{ id: 'global', scope, since_ms: 0, until_ms }] as TrayFacts['shelves'];

test('every state has an image of its own, muted or not, in both scales', () => {
  for (const state of ['READY', 'DEGRADED', 'OFFLINE', 'ERROR'] satisfies State[]) {
    for (const shelves of [[], mute(null)]) {
      const { icon } = trayLook(facts({ status: { state, reason: '' }, shelves }));
      for (const scale of ['', '@2x'])
        expect(existsSync(new URL(`../../../../resources/icons/${icon}${scale}.png`, import.meta.url))).toBe(
          true,
        );
    }
  }
});

test('says the state, why, and how long it is muted', () => {
  const look = trayLook(
    facts({
      status: { state: 'DEGRADED', reason: 'okx public silent.' },
      shelves: mute(NOW + 14.2 * 60_000),
    }),
  );
  expect(look).toEqual({
    icon: 'tray-degraded-muted',
    tooltip: 'Arbscope · ▲ DEGRADED · muted 15 min',
    lines: ['▲ DEGRADED', 'okx public silent.', 'muted 15 min'],
    isMuted: true,
  });
  expect(trayLook(facts({ shelves: mute(NOW + 8 * 3_600_000) })).lines).toContain('muted 8 h 0 min');
  expect(trayLook(facts({ shelves: mute(NOW - 1) })).isMuted).toBe(false);
  expect(trayLook(facts({ shelves: mute(null, { kind: 'venue', venue: 'okx' }) })).isMuted).toBe(false);
  expect(trayLook(facts({ status: undefined })).lines).toEqual(['○ starting']);
});

test('a long reason fits the menu and the tooltip', () => {
  const look = trayLook(facts({ status: { state: 'ERROR', reason: 'x'.repeat(500) } }));
  expect(look.tooltip.length).toBeLessThan(128);
  expect(look.lines[1]).toHaveLength(80);
});

test('the menu shows, hides, mutes for a quarter of an hour, unmutes, and quits', () => {
  const did: unknown[] = [];
  const actions = {
    show: () => did.push('show'),
    hide: () => did.push('hide'),
    mute: (until: number | undefined) => did.push(until),
    quit: () => did.push('quit'),
  };
  const press = (label: string, more: Partial<TrayFacts>): void => {
    const item = trayMenu(facts(more), actions).find((each) => each.label === label);
    (item!.click as unknown as () => void)();
  };
  press('Hide window', {});
  press('Show window', { isVisible: false });
  press('Mute 15 min', {});
  press('Unmute', { shelves: mute(null) });
  press('Quit', {});
  expect(did).toEqual(['hide', 'show', NOW + 900_000, undefined, 'quit']);
});

test('is drawn anew only when it says something else, and its click toggles the window', () => {
  const did: string[] = [];
  let click: () => void = () => {};
  const tray = new StateTray(
    {
      makeTray: () => ({
        setImage: () => did.push('image'),
        setToolTip: (text) => did.push(text),
        setContextMenu: () => did.push('menu'),
        destroy: () => did.push('destroy'),
        on: (_: string, listener: () => void) => (click = listener),
      }),
      image: (icon) => icon as never,
      buildMenu: (template) => template as never,
    },
    { show: () => did.push('show'), hide: () => did.push('hide'), mute: () => {}, quit: () => {} },
    facts(),
  );
  expect(did).toEqual(['image', 'Arbscope · ● READY', 'menu']);
  tray.update(facts({ nowMs: NOW + 5_000 }));
  expect(did).toHaveLength(3);
  click();
  tray.update(facts({ isVisible: false }));
  click();
  expect(did.slice(3)).toEqual(['hide', 'image', 'Arbscope · ● READY', 'menu', 'show']);
  tray.stop();
  expect(did.at(-1)).toBe('destroy');
});
