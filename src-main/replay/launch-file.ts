import { join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { runFolder } from '#shared/strategy/run.ts';
import type { Files } from '../base/files.ts';
import { storeFile } from '../storage/part-file.ts';
import type { RunSpec } from './run.contract.ts';

/** What a run was asked to do, beside what it wrote: so that it can be gone on with. */
const LAUNCH_FILE = 'launch.json';

export async function keepLaunch(files: Files, folder: string, spec: RunSpec): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(spec, null, 4)}\n`);
  await storeFile(files, join(folder, LAUNCH_FILE), (temporary) => files.write(temporary, bytes));
}

/** @throws AppError NOT_FOUND for a run that was not launched from here */
export async function readLaunch(files: Files, outDir: string, runId: string): Promise<RunSpec> {
  const path = join(outDir, runFolder(runId), LAUNCH_FILE);
  try {
    return JSON.parse(new TextDecoder().decode(await files.read(path))) as RunSpec;
  } catch (cause) {
    throw new AppError(
      'NOT_FOUND',
      `resume: expected ${LAUNCH_FILE} of run ${runId}, found none that can be read`,
      { cause },
    );
  }
}
