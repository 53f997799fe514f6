import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../src-main/base/files.ts';
import {
  clampPlace,
  displaySet,
  WINDOWS_FILE,
  WindowPlaces,
} from '../../../../src-main/electron/window-places.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const screen = (x: number, y: number, width: number, height: number, scaleFactor = 1) => ({
  bounds: { x, y, width, height },
  // A bar of 40 px at the top.
  workArea: { x, y: y + 40, width, height: height - 40 },
  scaleFactor,
});
const one = [screen(0, 0, 1920, 1080)];
const two = [...one, screen(1920, 0, 2560, 1440, 2)];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-windows-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function windowAt(x: number, y: number, width: number, height: number) {
  const window = Object.assign(new EventEmitter(), {
    bounds: { x, y, width, height },
    isDestroyed: () => false,
    isMinimized: () => false,
    isMaximized: () => false,
    getNormalBounds: () => window.bounds,
    webContents: { getZoomFactor: () => 1.25 },
  });
  return window;
}

async function opened(displays: { now: typeof one }, clock = new FakeClock()) {
  const places = await WindowPlaces.open({
    path: join(folder, WINDOWS_FILE),
    files: systemFiles,
    clock,
    displays: () => displays.now,
  });
  return { places, clock };
}

test('a window comes back where it stood, for each set of displays by itself', async () => {
  const displays = { now: one };
  const { places, clock } = await opened(displays);
  expect(places.of('main')).toBeUndefined();
  const window = windowAt(100, 100, 1200, 800);
  places.follow('main', window as never);
  window.emit('move');
  displays.now = two;
  window.bounds = { x: 2000, y: 200, width: 1500, height: 900 };
  window.emit('resize');
  clock.advance(500);
  await places.flush();
  const again = (await opened(displays)).places;
  expect(again.of('main')).toEqual({
    x: 2000,
    y: 200,
    width: 1500,
    height: 900,
    maximized: false,
    zoom: 1.25,
  });
  displays.now = one;
  expect(again.of('main')).toMatchObject({ x: 100, y: 100 });
});

test('a window that is dragged is written once, when it rests', async () => {
  const { places, clock } = await opened({ now: one });
  const window = windowAt(0, 40, 1000, 700);
  places.follow('main', window as never);
  for (let i = 0; i < 50; i++) {
    window.emit('move');
    clock.advance(100);
  }
  expect(await readdir(folder)).toEqual([]);
  expect(clock.timers).toBe(1);
  window.emit('close');
  await places.flush();
  expect(JSON.parse(await readFile(join(folder, WINDOWS_FILE), 'utf8'))).toMatchObject({
    sets: { [displaySet(one)]: { main: { width: 1000 } } },
  });
});

test('a damaged file is kept aside and windows begin as at first', async () => {
  await writeFile(join(folder, WINDOWS_FILE), '{"version":1,"sets":{"a":{"main":{"x":1e99');
  const { places } = await opened({ now: one });
  expect(places.of('main')).toBeUndefined();
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^windows\.json\.damaged-\d+$/)]);
});

test.each([
  ['inside, it stays', { x: 10, y: 50, width: 800, height: 600 }, { x: 10, y: 50, width: 800, height: 600 }],
  [
    'partly outside, it is moved in',
    { x: 1800, y: 500, width: 800, height: 600 },
    { x: 1120, y: 480, width: 800, height: 600 },
  ],
  [
    'too large, it is cut',
    { x: 0, y: 0, width: 4000, height: 4000 },
    { x: 0, y: 40, width: 1920, height: 1040 },
  ],
  [
    'nowhere to be seen, it goes to the middle',
    { x: 9000, y: 9000, width: 800, height: 600 },
    { x: 560, y: 260, width: 800, height: 600 },
  ],
  [
    'with too little to take hold of, it goes to the middle',
    { x: 1900, y: 100, width: 800, height: 600 },
    { x: 560, y: 260, width: 800, height: 600 },
  ],
])('a place is brought into view: %s', (_, wanted, place) => {
  expect(
    clampPlace(
      wanted,
      one.map(({ workArea }) => workArea),
    ),
  ).toEqual(place);
});

test('the same displays in another order are the same set', () => {
  expect(displaySet(two)).toBe(displaySet(two.toReversed()));
  expect(displaySet(two)).not.toBe(displaySet(one));
});
