import { join } from 'node:path';
import type { S3Config } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import { environmentConfig, mergeConfig, readConfigFile } from '../../backend/load-config.ts';
import { loadUploadKeys } from '../../backend/load-upload-keys.ts';
import type { UploadKeys } from '../../backend/upload.ts';
import { systemFiles } from '../../base/files.ts';
import type { CommandIo } from '../command-io.ts';

export interface StoreOfSettings {
  readonly s3: S3Config;
  readonly credentials: UploadKeys;
}

/**
 * The store of a command: from the settings file (`config.json` of the data folder unless another is named) and the environment.
 *
 * @param bucket of an address given by hand; the settings' own unless given
 * @returns what is missing, as text for people
 * @throws AppError CONFIG_INVALID when the file itself is wrong
 */
export async function storeOfSettings(
  { dataDir, config: given }: { readonly dataDir: string; readonly config: string | undefined },
  env: CommandIo['env'],
  bucket?: string,
): Promise<StoreOfSettings | string> {
  const file = given ?? join(dataDir, 'config.json');
  const { config } = mergeConfig(
    await readConfigFile(systemFiles, file, given !== undefined),
    environmentConfig(env),
  );
  const s3 = bucket === undefined ? config.s3 : { ...config.s3, bucket };
  try {
    const credentials = await loadUploadKeys(s3, env, systemFiles);
    return credentials === undefined ? `expected s3.bucket in ${file}, found none` : { s3, credentials };
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'CONFIG_INVALID') return cause.message;
    throw cause;
  }
}
