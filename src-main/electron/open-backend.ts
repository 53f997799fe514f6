import { join } from 'node:path';
import type { LogLine } from '#shared/api/api.ts';
import type { Config } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import type { AlertSecrets } from '../alerts/alert-secrets.ts';
import { openDataDir } from '../backend/data-dir.ts';
import {
  environmentConfig,
  mergeConfig,
  readConfigFile,
  unknownVariables,
  type ConfigLayers,
} from '../backend/load-config.ts';
import { loadUploadKeys } from '../backend/load-upload-keys.ts';
import { shippedFees } from '../backend/shipped-fees.ts';
import type { Backend } from '../backend/backend.ts';
import { startBackend } from '../backend/start-backend.ts';
import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import { systemProcesses } from '../base/processes.ts';
import type { Recent } from '../base/recent.ts';
import type { ShellArguments } from './arguments.ts';
import type { ElectronHost } from './electron-host.ts';

export interface OpenParts {
  readonly host: ElectronHost;
  readonly args: ShellArguments;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly lines: Recent<LogLine>;
  readonly secrets: () => Promise<AlertSecrets>;
  /** Told of the settings before anything is started. */
  readonly onConfig: (config: Config) => void;
}

/** Where this run's settings are written. */
export function configPath(
  host: Pick<ElectronHost, 'dataDir'>,
  args: Pick<ShellArguments, 'config'>,
): string {
  return args.config ?? join(host.dataDir, 'config.json');
}

/** Takes the data folder and starts the backend on it; its end gives the folder back. */
export async function openBackend(parts: OpenParts): Promise<Backend> {
  const { host, args, environment, log, lines } = parts;
  if (args.problem !== undefined) throw new AppError('CONFIG_INVALID', args.problem);
  const path = configPath(host, args);
  const layers: ConfigLayers = {
    path,
    file: await readConfigFile(systemFiles, path, args.config !== undefined),
    environment: environmentConfig(environment),
    arguments: args.settings,
  };
  const { config, notes } = mergeConfig(layers.file, layers.environment, layers.arguments);
  notes.push(...unknownVariables(environment));
  parts.onConfig(config);
  const folder = await openDataDir(host.dataDir, {
    files: systemFiles,
    clock: systemClock,
    processes: systemProcesses,
  });
  try {
    const backend = await startBackend(host, {
      config,
      notes,
      fees: shippedFees(),
      uploadKeys: await loadUploadKeys(config.s3, environment, systemFiles),
      alertSecrets: await parts.secrets(),
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
}
