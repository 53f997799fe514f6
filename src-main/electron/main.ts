import { existsSync, readFileSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from 'electron';
import electronUpdater from 'electron-updater';
import { LINK_SCHEME } from '#shared/deep-link.ts';
import { errorText } from '#shared/error-text.ts';
import { defaultDataDir } from '../backend/data-dir.ts';
import { logbook } from '../backend/logbook.ts';
import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { Latest } from '../base/latest.ts';
import { keepFilesPrivate } from '../base/private-files.ts';
import { widenThreadPool } from '../base/thread-pool.ts';
import { APP_ORIGIN, appProtocol, appScheme } from './app-protocol.ts';
import { readArguments, restartArguments } from './arguments.ts';
import { askCloseChoice } from './close-choice.ts';
import { crashNotice, crashReporting, logChildCrashes } from './crashes.ts';
import { desktopSettingPaths, usesGraphicsCard, type DesktopSettings } from './desktop-settings.ts';
import { electronHost } from './electron-host.ts';
import { handOverPorts } from './hand-over.ts';
import { setLoginItem } from './login-item.ts';
import { readLinkFile } from './link-file.ts';
import { MainWindow } from './main-window.ts';
import { startManners } from './manners.ts';
import { menuTemplate } from './menu.ts';
import { Notifications } from './notifications.ts';
import { configPath, openBackend } from './open-backend.ts';
import { AwakeKeeper, watchPower } from './power.ts';
import { openSafeSecrets } from './safe-secrets.ts';
import { runShell } from './shell.ts';
import { StateTray } from './tray.ts';
import { updateHindrance, Updates } from './updates.ts';
import { WINDOWS_FILE, WindowPlaces } from './window-places.ts';

/** As in electron-builder.yml: the notifications of Windows need it. */
const APP_ID = 'io.arbscope.desktop';

widenThreadPool(process.env);
keepFilesPrivate();
// Before anything else: schemes, folders and the graphics card are fixed once the program is ready.
protocol.registerSchemesAsPrivileged([appScheme]);
crashReporter.start(crashReporting);
app.setAppUserModelId(APP_ID);
if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
const argv = process.argv.slice(app.isPackaged ? 1 : 2);
const args = readArguments(argv);
// The demo may run beside the recorder: a profile and a lock of its own.
if (args.demo !== undefined) app.setPath('userData', `${app.getPath('userData')}-demo`);

const { platform } = process;
const dataDir = resolve(args.dataDir ?? defaultDataDir(process.env, args.demo !== undefined));
const uiDir = fileURLToPath(new URL('../renderer', import.meta.url));
const iconDir = fileURLToPath(new URL('../../resources/icons', import.meta.url));
const settings = new Latest<DesktopSettings>();
const newVersion = new Latest<string>();
const host = electronHost(dataDir, uiDir, import.meta.url, {
  settings: desktopSettingPaths,
  apply: ({ desktop }) => settings.set(desktop),
  restart(mode) {
    app.relaunch({
      args: [...process.argv.slice(1, app.isPackaged ? 1 : 2), ...restartArguments(argv, mode)],
    });
    app.quit();
  },
});
const devUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const page =
  devUrl === undefined
    ? { url: `${APP_ORIGIN}/`, origin: APP_ORIGIN }
    : { url: devUrl, origin: new URL(devUrl).origin };
const { log, lines } = logbook((line) => void process.stdout.write(`${line}\n`), systemClock);
const showError = (title: string, text: string): void => dialog.showErrorBox(title, text);

if (!usesGraphicsCard(textOf(configPath(host, args)))) app.disableHardwareAcceleration();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
logChildCrashes(app, log);
let isTold = false;
process.on('uncaughtException', (cause) => {
  log('error', 'worker_failed', { worker: 'shell', why: cause.message });
  if (!isTold) showError('Arbscope met an error', cause.message);
  isTold = true;
});

let places: WindowPlaces | undefined;
let windowChanged: () => void = () => {};

// Not awaited: Electron gets ready only after this module has been evaluated.
runShell(
  {
    app,
    session: () => session.defaultSession,
    protocol: () => protocol,
    showError,
    handOver: (accept) =>
      handOverPorts({
        ipc: ipcMain,
        makeChannel: () => new MessageChannelMain(),
        origin: page.origin,
        accept,
      }),
  },
  {
    argv,
    answer: appProtocol(uiDir, {
      realPath: (path) => realpath(path),
      read: async (path) => new Uint8Array(await readFile(path)),
    }),
    admit: (wire) => host.admit(wire),
    linkFile: (path) => readLinkFile(systemFiles, path),
    clock: systemClock,
    startsHidden: () => args.hidden || settings.value?.start_hidden === true,
    flush: async () => places?.flush(),
    async startBackend() {
      const backend = await openBackend({
        host,
        args,
        environment: process.env,
        log,
        lines,
        onConfig: ({ desktop }) => settings.set(desktop),
        secrets: () =>
          openSafeSecrets({
            safe: safeStorage,
            platform,
            folder: app.getPath('userData'),
            files: systemFiles,
          }),
      });
      const dumps = app.getPath('crashDumps');
      const found = [...(await namesIn(dumps)), ...(await namesIn(join(dumps, 'completed')))];
      const notice = crashNotice(found, dumps);
      if (notice !== undefined) log('warn', 'note', { note: notice });
      return backend;
    },
    async makeWindow({ isEnding, quit, backend }) {
      const path = join(app.getPath('userData'), WINDOWS_FILE);
      places = await WindowPlaces.open({
        path,
        files: systemFiles,
        clock: systemClock,
        displays: () => screen.getAllDisplays(),
      });
      return new MainWindow({
        make: (options) => new BrowserWindow(options),
        preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
        page,
        openExternal: (url) => void shell.openExternal(url),
        showError,
        places,
        clock: systemClock,
        log,
        onVisible: () => windowChanged(),
        close: {
          choice: () => settings.value?.close_to_tray ?? null,
          isEnding,
          hasTray: () => true,
          ask: (window) => askCloseChoice(dialog, window),
          keep: (toTray) => void backend.settings.set({ 'desktop.close_to_tray': toTray }),
          quit,
        },
      });
    },
    manners({ backend, window, quit }) {
      const { alerts, status } = backend;
      const mute = (untilMs: number | undefined): void => {
        const change =
          untilMs === undefined ? alerts.unmute('global') : alerts.mute({ kind: 'global' }, untilMs);
        // One that has ended by itself is not there any more.
        change.catch(() => {});
      };
      const updates =
        updateHindrance({
          isPackaged: app.isPackaged,
          hasFeed: app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml')),
          platform,
          environment: process.env,
        }) === undefined
          ? new Updates(
              {
                updater: electronUpdater.autoUpdater,
                clock: systemClock,
                log,
                tell: (version) => newVersion.set(version),
              },
              platform,
            )
          : undefined;
      Menu.setApplicationMenu(
        Menu.buildFromTemplate(
          menuTemplate(platform, app.isPackaged, {
            go: (place) => window.go(place),
            showDataFolder: () => void shell.openPath(dataDir),
            checkForUpdates: updates === undefined ? undefined : () => void updates.check(),
            quit,
          }),
        ),
      );
      const manners = startManners({
        status,
        alerts,
        settings,
        window,
        update: newVersion,
        updates,
        clock: systemClock,
        awake: new AwakeKeeper(powerSaveBlocker),
        tray: (facts) =>
          new StateTray(
            {
              makeTray: (image) => new Tray(image),
              image: (icon) => nativeImage.createFromPath(join(iconDir, `${icon}.png`)),
              buildMenu: (template) => Menu.buildFromTemplate(template),
            },
            { show: () => window.show(), hide: () => window.hide(), mute, quit },
            facts,
          ),
        notifications: new Notifications({
          make: (options) => new Notification(options),
          isWatched: () => window.isWatched,
          show: (place) => window.go(place),
          mute: (scope, untilMs) => void alerts.mute(scope, untilMs).catch(() => {}),
          clock: systemClock,
        }),
        setLoginItem: (wanted) =>
          setLoginItem(
            {
              app,
              platform,
              isPackaged: app.isPackaged,
              executable: process.env['APPIMAGE'] ?? process.execPath,
              configDir: process.env['XDG_CONFIG_HOME'] ?? join(app.getPath('home'), '.config'),
              files: systemFiles,
            },
            wanted,
          ),
      });
      windowChanged = () => manners.windowChanged();
      const stopPower = watchPower(powerMonitor, log, () => alerts.resumed());
      return () => {
        stopPower();
        manners.stop();
      };
    },
  },
).catch((cause: unknown) => {
  showError('Arbscope ended', errorText(cause));
  app.exit(1);
});

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // At the first start there is none.
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return systemFiles.list(folder).catch(() => []);
}
