import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { refusedSwitches } from '../../../../src-main/electron/guards.ts';
import { runShell } from '../../../../src-main/electron/shell.ts';

class FakeWindow extends EventEmitter {
  webContents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler: () => undefined,
    reload: () => this.did.push('reload'),
  });
  did: string[] = [];
  destroyed = false;
  isMinimized = (): boolean => true;
  restore = (): void => void this.did.push('restore');
  focus = (): void => void this.did.push('focus');
  show = (): void => void this.did.push('show');
  isDestroyed = (): boolean => this.destroyed;
  loadURL = (url: string): Promise<void> => Promise.resolve(void this.did.push(`load ${url}`));
}

function shell({ packaged = false, switches = [] as string[], first = true, fails = false } = {}) {
  const did: string[] = [];
  const windows: FakeWindow[] = [];
  let finish: () => void = () => undefined;
  const app = Object.assign(new EventEmitter(), {
    isPackaged: packaged,
    commandLine: { hasSwitch: (name: string) => switches.includes(name) },
    requestSingleInstanceLock: () => first,
    enableSandbox: () => void did.push('sandbox'),
    whenReady: () => Promise.resolve(did.push('ready')),
    quit: () => void did.push('quit'),
    exit: (code: number) => void did.push(`exit ${code}`),
  });
  const session = {
    setPermissionRequestHandler: () => did.push('deny'),
    setPermissionCheckHandler: () => undefined,
    setDevicePermissionHandler: () => undefined,
  };
  const done = runShell(
    {
      app: app as never,
      session: () => session as never,
      protocol: () => ({ handle: (scheme: string) => void did.push(`handle ${scheme}`) }),
      makeWindow: () => {
        did.push('window');
        windows.push(new FakeWindow());
        return windows.at(-1) as never;
      },
      setMenu: () => void did.push('menu'),
      openExternal: () => undefined,
      showError: (_title, text) => void did.push(`error ${text}`),
      handOver: () => {
        did.push('hand over');
        return () => void did.push('hand over ends');
      },
    },
    {
      preload: 'preload.cjs',
      page: { url: 'app://arbscope/', origin: 'app://arbscope' },
      answer: () => Promise.reject(new Error('not asked')),
      admit: () => undefined,
      clock: { ...systemClock, after: () => () => undefined, monoNs: () => 1 },
      startBackend() {
        did.push('backend');
        if (fails) return Promise.reject(new Error('data folder /x: expected a folder to write to'));
        return Promise.resolve({
          url: undefined,
          stop: () => {
            did.push('backend stops');
            return new Promise<void>((resolve) => (finish = resolve));
          },
        });
      },
    },
  );
  return { did, windows, app, done, finish: () => finish() };
}

test('sets its guards before the backend and the backend before the window', async () => {
  const { did, done, windows } = shell();
  await done;
  expect(did).toEqual(['sandbox', 'ready', 'menu', 'deny', 'handle app', 'backend', 'hand over', 'window']);
  windows[0]?.emit('ready-to-show');
  expect(windows[0]?.did).toEqual(['load app://arbscope/', 'show']);
});

test('a second start brings the window of the first to the front', async () => {
  const second = shell({ first: false });
  await second.done;
  expect(second.did).toEqual(['exit 0']);
  const { app, done, windows } = shell();
  await done;
  app.emit('second-instance');
  expect(windows[0]?.did).toEqual(['load app://arbscope/', 'restore', 'focus']);
});

test('ends only after the backend has stopped, once', async () => {
  const { did, done, app, finish } = shell();
  await done;
  did.length = 0;
  const event = { preventDefault: vi.fn() };
  app.emit('window-all-closed');
  app.emit('before-quit', event);
  app.emit('before-quit', event);
  expect(event.preventDefault).toHaveBeenCalledTimes(2);
  expect(did).toEqual(['quit', 'hand over ends', 'backend stops']);
  finish();
  await vi.waitFor(() => expect(did.at(-1)).toBe('exit 0'));
});

test('loads a crashed page again, and leaves one that crashes twice', async () => {
  const { did, done, windows } = shell();
  await done;
  const crash = (reason: string) => windows[0]?.webContents.emit('render-process-gone', {}, { reason });
  crash('clean-exit');
  crash('crashed');
  crash('oom');
  expect(windows[0]?.did).toEqual(['load app://arbscope/', 'reload']);
  expect(did.at(-1)).toBe('error Its page ended twice (oom). Recording goes on; start Arbscope again.');
});

test('says why it cannot start', async () => {
  const { did, done } = shell({ fails: true });
  await done;
  expect(did.slice(-2)).toEqual(['error data folder /x: expected a folder to write to', 'exit 1']);
});

test.each(refusedSwitches)('does not start packaged with --%s', async (name) => {
  const { did, done } = shell({ packaged: true, switches: [name] });
  await done;
  expect(did.at(-1)).toBe('exit 2');
  expect(did).not.toContain('backend');
});
