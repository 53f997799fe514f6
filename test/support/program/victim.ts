import { randomBytes } from 'node:crypto';
import { logbook } from '../../../src-main/backend/logbook.ts';
import { mergeConfig, readConfigFile } from '../../../src-main/backend/load-config.ts';
import { openDataDir } from '../../../src-main/backend/data-dir.ts';
import { shippedFees } from '../../../src-main/backend/shipped-fees.ts';
import { startBackend } from '../../../src-main/backend/start-backend.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { systemFiles } from '../../../src-main/base/files.ts';
import { keepFilesPrivate } from '../../../src-main/base/private-files.ts';
import { systemProcesses } from '../../../src-main/base/processes.ts';
import { nodeHost } from '../../../src-main/headless/node-host.ts';
import { dyingWriterUrl } from './dying-writer.ts';

/**
 * The whole recorder as `arbscope serve` composes it, but for its writer thread, which ends the process at a step:
 * `victim.ts DATA_DIR CONFIG STEP COUNT`.
 */
keepFilesPrivate();
const [dataDir, config, step, count] = process.argv.slice(2) as [string, string, string, string];
const token = randomBytes(32).toString('base64url');
const print = (line: string): void => void process.stdout.write(`${line}\n`);
await openDataDir(dataDir, { files: systemFiles, clock: systemClock, processes: systemProcesses });
const host = nodeHost(dataDir, dataDir);
const dying = dyingWriterUrl(step, Number(count));
const backend = await startBackend(
  { ...host, workerUrl: (name) => (name === 'writer' ? dying : host.workerUrl(name)) },
  {
    ...mergeConfig(await readConfigFile(systemFiles, config, true)),
    fees: shippedFees(),
    http: { token },
    clock: systemClock,
    ...logbook(print, systemClock),
  },
);
print(JSON.stringify({ event: 'listening', url: `${backend.url}#token=${token}` }));
