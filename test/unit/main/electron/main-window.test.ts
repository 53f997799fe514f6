import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { MainWindow } from '../../../../src-main/electron/main-window.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

class FakeContents extends EventEmitter {
  zoom = 0;
  reload = vi.fn();
  open: (details: { url: string }) => unknown = () => undefined;
  setWindowOpenHandler = (handler: (details: { url: string }) => unknown): void => void (this.open = handler);
  setZoomFactor = (zoom: number): void => void (this.zoom = zoom);
}

class FakeWindow extends EventEmitter {
  webContents = new FakeContents();
  did: string[] = [];
  visible = false;
  options: Record<string, unknown> = {};
  isDestroyed = (): boolean => false;
  isVisible = (): boolean => this.visible;
  isFocused = (): boolean => this.visible;
  isMinimized = (): boolean => this.did.at(-1) === 'minimize';
  restore = (): void => void this.did.push('restore');
  focus = (): void => void this.did.push('focus');
  maximize = (): void => void this.did.push('maximize');
  show = (): void => {
    this.visible = true;
    this.did.push('show');
    this.emit('show');
  };
  hide = (): void => {
    this.visible = false;
    this.did.push('hide');
    this.emit('hide');
  };
  loadURL = (url: string): Promise<void> => Promise.resolve(void this.did.push(`load ${url}`));
}

function main({ place = undefined as object | undefined, toTray = true as boolean | null } = {}) {
  const windows: FakeWindow[] = [];
  const followed: string[] = [];
  const onVisible = vi.fn();
  const errors: string[] = [];
  const window = new MainWindow({
    make(options) {
      const made = new FakeWindow();
      made.options = options as Record<string, unknown>;
      windows.push(made);
      return made as never;
    },
    preload: 'preload.cjs',
    page: { url: 'app://arbscope/', origin: 'app://arbscope' },
    openExternal: () => undefined,
    showError: (_title, text) => errors.push(text),
    places: { of: () => place as never, follow: (name) => void followed.push(name) },
    clock: new FakeClock(),
    log: () => undefined,
    onVisible,
    close: {
      choice: () => toTray,
      isEnding: () => false,
      hasTray: () => true,
      ask: () => Promise.resolve(undefined),
      keep: () => undefined,
      quit: () => errors.push('quit'),
    },
  });
  return { window, windows, followed, onVisible, errors };
}

test('is made when it is first shown, where it stood', () => {
  const place = { x: 10, y: 20, width: 1200, height: 800, maximized: true, zoom: 1.25 };
  const { window, windows, followed } = main({ place });
  expect(windows).toEqual([]);
  window.show();
  expect(windows[0]?.options).toMatchObject({ x: 10, y: 20, width: 1200, height: 800, show: false });
  windows[0]?.emit('ready-to-show');
  expect(windows[0]?.did).toEqual(['load app://arbscope/', 'maximize', 'show']);
  expect(windows[0]?.webContents.zoom).toBe(1.25);
  expect(followed).toEqual(['main']);
});

test('hides in the tray and comes back as it was', () => {
  const { window, windows, onVisible } = main();
  window.show();
  windows[0]?.emit('ready-to-show');
  const event = { preventDefault: vi.fn() };
  windows[0]?.emit('close', event);
  expect([event.preventDefault.mock.calls.length, window.isVisible, window.isWatched]).toEqual([
    1,
    false,
    false,
  ]);
  window.show();
  expect(windows).toHaveLength(1);
  expect(windows[0]?.did.slice(-3)).toEqual(['hide', 'show', 'focus']);
  expect(onVisible).toHaveBeenCalledTimes(3);
});

test('shows a place by the address of the page alone', () => {
  const { window, windows } = main();
  window.go({ screen: 'gaps' });
  expect(windows[0]?.did.at(-1)).toBe(`load app://arbscope/#go=${encodeURIComponent('{"screen":"gaps"}')}`);
});

test('a page that crashes twice comes back without its layout', () => {
  const { window, windows, errors } = main();
  window.show();
  const contents = windows[0]!.webContents;
  contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  expect(contents.reload).toHaveBeenCalledOnce();
  contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  expect(windows[0]?.did.at(-1)).toBe('load app://arbscope/?safe');
  contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  expect(errors.join()).toContain('Recording goes on');
});

test('panels it opens are kept on the page as it is itself', () => {
  const { window, windows } = main();
  window.show();
  const panel = new FakeWindow();
  windows[0]?.webContents.emit('did-create-window', panel);
  const event = { url: 'https://evil.test/', preventDefault: vi.fn() };
  panel.webContents.emit('will-navigate', event);
  expect(event.preventDefault).toHaveBeenCalled();
  expect(panel.webContents.open({ url: 'https://evil.test/' })).toEqual({ action: 'deny' });
});
