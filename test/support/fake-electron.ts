import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Electron as far as the shell uses it, under plain Node: what is made and called is told line by line on stdout as
 * `fake: …`, and lines on stdin act as the system or the user does.
 */
const folder = process.env['FAKE_ELECTRON_DIR'] ?? join(tmpdir(), 'fake-electron');
const tell = (text: string): void => void process.stdout.write(`fake: ${text}\n`);

class FakeApp extends EventEmitter {
  isPackaged = false;
  commandLine = { hasSwitch: () => false };
  setAppUserModelId = (id: string): void => tell(`id ${id}`);
  setAsDefaultProtocolClient = (): boolean => true;
  disableHardwareAcceleration = (): void => tell('no graphics card');
  setPath = (): void => {};
  getPath = (name: string): string => (name === 'userData' ? folder : join(folder, name));
  setLoginItemSettings = (): void => {};
  requestSingleInstanceLock = (): boolean => true;
  enableSandbox = (): void => tell('sandbox');
  whenReady = (): Promise<void> => Promise.resolve();
  relaunch = ({ args }: { args: string[] }): void => tell(`relaunch ${args.join(' ')}`);
  quit(): void {
    tell('quit');
    this.emit('before-quit', { preventDefault: () => {} });
  }
  exit(code: number): void {
    tell(`exit ${code}`);
    process.exit(code);
  }
}
export const app = new FakeApp();

class FakeContents extends EventEmitter {
  setWindowOpenHandler(): void {}
  getZoomFactor = (): number => 1;
  setZoomFactor(): void {}
  reload = (): void => tell('reload');
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  #isVisible = false;

  constructor({ webPreferences }: { webPreferences: { sandbox: boolean } }) {
    super();
    tell(`window sandbox=${webPreferences.sandbox}`);
    windows.push(this);
    setTimeout(() => this.emit('ready-to-show'), 1);
  }

  loadURL = (url: string): Promise<void> => Promise.resolve(tell(`load ${url}`));
  isDestroyed = (): boolean => false;
  isVisible = (): boolean => this.#isVisible;
  isFocused = (): boolean => this.#isVisible;
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => false;
  getNormalBounds = () => ({ x: 10, y: 20, width: 1_200, height: 800 });
  maximize(): void {}
  focus(): void {}
  show(): void {
    this.#isVisible = true;
    tell('show');
    this.emit('show');
  }
  hide(): void {
    this.#isVisible = false;
    tell('hide');
    this.emit('hide');
  }
}
const windows: BrowserWindow[] = [];

export class Tray extends EventEmitter {
  setImage(): void {}
  setToolTip = (text: string): void => tell(`tray ${text}`);
  setContextMenu(): void {}
  destroy = (): void => tell('tray gone');
}

export class Notification extends EventEmitter {
  show(): void {}
  close(): void {}
}

export class MessageChannelMain {}

const quiet = { start: () => {}, on: () => {}, off: () => {} };
export const crashReporter = {
  start: ({ uploadToServer }: { uploadToServer: boolean }) => tell(`dumps upload=${uploadToServer}`),
};
export const dialog = {
  showErrorBox: (title: string, text: string) => tell(`error ${title}: ${text}`),
  showMessageBox: () => Promise.resolve({ response: 0 }),
};
export const ipcMain = new EventEmitter();
export const Menu = {
  setApplicationMenu: () => tell('menu'),
  buildFromTemplate: (template: unknown) => template,
};
export const nativeImage = { createFromPath: (path: string) => path };
export const powerMonitor = quiet;
export const powerSaveBlocker = { start: () => 1, stop: () => true, isStarted: () => true };
export const protocol = {
  registerSchemesAsPrivileged: () => {},
  handle: (scheme: string) => tell(`scheme ${scheme}`),
};
export const safeStorage = {
  getSelectedStorageBackend: () => 'basic_text',
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
};
const bounds = { x: 0, y: 0, width: 1_920, height: 1_080 };
export const screen = { getAllDisplays: () => [{ bounds, workArea: bounds, scaleFactor: 1 }] };
export const session = {
  defaultSession: {
    setPermissionRequestHandler: () => tell('permissions denied'),
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
  },
};
export const shell = { openExternal: () => Promise.resolve(), openPath: () => Promise.resolve('') };

/** What a line on stdin does. */
const acts: Readonly<Record<string, (rest: string) => void>> = {
  start: (rest) => app.emit('second-instance', {}, [rest]),
  close: () => windows[0]?.emit('close', { preventDefault: () => tell('stays') }),
  crash: () => windows[0]?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
  quit: () => app.quit(),
};
process.stdin.setEncoding('utf8').on('data', (text: string) => {
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [act = '', ...rest] = line.split(' ');
    acts[act]?.(rest.join(' '));
  }
});

/** Of `electron-updater`. */
const autoUpdater = new EventEmitter();
// oxlint-disable-next-line import/no-default-export -- the package has one
export default { autoUpdater };
