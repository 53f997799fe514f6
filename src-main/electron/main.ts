import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  session,
  shell,
} from 'electron';
import { AppError } from '#shared/error-codes.ts';
import { defaultDataDir, openDataDir } from '../backend/data-dir.ts';
import {
  environmentConfig,
  mergeConfig,
  readConfigFile,
  unknownVariables,
  type ConfigLayers,
} from '../backend/load-config.ts';
import { loadUploadKeys } from '../backend/load-upload-keys.ts';
import { logbook } from '../backend/logbook.ts';
import { shippedFees } from '../backend/shipped-fees.ts';
import { startBackend } from '../backend/start-backend.ts';
import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { keepFilesPrivate } from '../base/private-files.ts';
import { systemProcesses } from '../base/processes.ts';
import { APP_ORIGIN, appProtocol, appScheme } from './app-protocol.ts';
import { readArguments } from './arguments.ts';
import { electronHost } from './electron-host.ts';
import { handOverPorts } from './hand-over.ts';
import { menuTemplate } from './menu.ts';
import { runShell } from './shell.ts';

keepFilesPrivate();
// Before anything else: schemes and folders are fixed once the program is ready.
protocol.registerSchemesAsPrivileged([appScheme]);
const args = readArguments(process.argv.slice(app.isPackaged ? 1 : 2));
// The demo may run beside the recorder: a profile and a lock of its own.
if (args.demo !== undefined) app.setPath('userData', `${app.getPath('userData')}-demo`);

const dataDir = resolve(args.dataDir ?? defaultDataDir(process.env, args.demo !== undefined));
const uiDir = fileURLToPath(new URL('../renderer', import.meta.url));
const host = electronHost(dataDir, uiDir, import.meta.url);
const devUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const page =
  devUrl === undefined
    ? { url: `${APP_ORIGIN}/`, origin: APP_ORIGIN }
    : { url: devUrl, origin: new URL(devUrl).origin };
const { log, lines } = logbook((line) => void process.stdout.write(`${line}\n`), systemClock);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

// Not awaited: Electron gets ready only after this module has been evaluated.
runShell(
  {
    app,
    session: () => session.defaultSession,
    protocol: () => protocol,
    makeWindow: (options) => new BrowserWindow(options),
    setMenu: () =>
      Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged))),
    openExternal: (url) => void shell.openExternal(url),
    showError: (title, text) => dialog.showErrorBox(title, text),
    handOver: (accept) =>
      handOverPorts({
        ipc: ipcMain,
        makeChannel: () => new MessageChannelMain(),
        origin: page.origin,
        accept,
      }),
  },
  {
    page,
    preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
    answer: appProtocol(uiDir, {
      realPath: (path) => realpath(path),
      read: async (path) => new Uint8Array(await readFile(path)),
    }),
    admit: (wire) => host.admit(wire),
    clock: systemClock,
    async startBackend() {
      if (args.problem !== undefined) throw new AppError('CONFIG_INVALID', args.problem);
      const configFile = args.config ?? join(dataDir, 'config.json');
      const layers: ConfigLayers = {
        path: configFile,
        file: await readConfigFile(systemFiles, configFile, args.config !== undefined),
        environment: environmentConfig(process.env),
        arguments: args.settings,
      };
      const { config, notes } = mergeConfig(layers.file, layers.environment, layers.arguments);
      notes.push(...unknownVariables(process.env));
      const folder = await openDataDir(dataDir, {
        files: systemFiles,
        clock: systemClock,
        processes: systemProcesses,
      });
      try {
        const backend = await startBackend(host, {
          config,
          notes,
          fees: shippedFees(),
          uploadKeys: await loadUploadKeys(config.s3, process.env, systemFiles),
          settings: {
            layers,
            asksAtFirstStart: args.demo === undefined,
            commands: { live: 'arbscope serve', demo: 'arbscope demo' },
          },
          ...(args.demo === undefined ? {} : { demo: args.demo }),
          clock: systemClock,
          log,
          lines,
        });
        const stop = async (): Promise<void> => {
          try {
            await backend.stop();
          } finally {
            await folder.close();
          }
        };
        return { ...backend, stop };
      } catch (cause) {
        await folder.close();
        throw cause;
      }
    },
  },
).catch((cause: unknown) => {
  dialog.showErrorBox('Arbscope ended', cause instanceof Error ? cause.message : String(cause));
  app.exit(1);
});
