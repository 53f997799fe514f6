import { registerHooks } from 'node:module';
import { nodeHost } from '../../src-main/headless/node-host.ts';
import type { WorkerName } from '../../src-main/backend/host.ts';

// Puts the stand-in in the place of Electron, and sources in the place of the built workers beside the shell.
const fake = new URL('fake-electron.ts', import.meta.url).href;
const host = nodeHost('', '');
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron' || specifier === 'electron-updater')
      return { url: fake, format: 'module-typescript', shortCircuit: true };
    const worker = /\/src-main\/electron\/([a-z]+)\.worker\.js$/.exec(specifier)?.[1];
    if (worker !== undefined)
      return {
        url: host.workerUrl(worker as WorkerName).href,
        format: 'module-typescript',
        shortCircuit: true,
      };
    return next(specifier, context);
  },
});
