import { z } from 'zod';
import { AppError } from '#shared/error-codes.ts';
import type { S3Config } from '#shared/config.ts';
import type { Files } from '../base/files.ts';
import { Secret } from '../base/secret.ts';
import type { UploadKeys } from './upload.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_FILE_BYTES = 16_384;

const fileSchema = z.strictObject({
  access_key_id: z.string().min(1),
  secret_access_key: z.string().min(1),
  session_token: z.string().min(1).optional(),
});

/**
 * The keys: from the file when the settings name one, else ARBSCOPE_S3_ACCESS_KEY_ID, _SECRET_ACCESS_KEY and
 * _SESSION_TOKEN of the environment, else AWS_ACCESS_KEY_ID and so on. Ids may hold any character (`team:me`).
 *
 * @returns undefined when nothing is uploaded
 * @throws AppError CONFIG_INVALID when there are none, or when others than its owner can read the file
 */
export async function loadUploadKeys(
  { bucket, credentials_file: file }: Pick<S3Config, 'bucket' | 'credentials_file'>,
  env: Environment,
  files: Files,
  platform: NodeJS.Platform = process.platform,
): Promise<UploadKeys | undefined> {
  if (bucket === undefined) return undefined;
  if (file !== undefined) return fromFile(file, files, platform);
  for (const prefix of ['ARBSCOPE_S3_', 'AWS_']) {
    const accessKeyId = env[`${prefix}ACCESS_KEY_ID`] ?? '';
    const secretAccessKey = env[`${prefix}SECRET_ACCESS_KEY`] ?? '';
    const sessionToken = env[`${prefix}SESSION_TOKEN`] ?? '';
    if (accessKeyId === '' && secretAccessKey === '') continue;
    if (accessKeyId === '' || secretAccessKey === '') {
      throw invalid(`expected both ${prefix}ACCESS_KEY_ID and ${prefix}SECRET_ACCESS_KEY, found only one`);
    }
    return keysOf(accessKeyId, secretAccessKey, sessionToken === '' ? undefined : sessionToken);
  }
  throw invalid(
    'expected ARBSCOPE_S3_ACCESS_KEY_ID and ARBSCOPE_S3_SECRET_ACCESS_KEY (or AWS_…) in the environment, or s3.credentials_file, found none',
  );
}

async function fromFile(path: string, files: Files, platform: NodeJS.Platform): Promise<UploadKeys> {
  const info = await files.info(path);
  if (info === undefined || info.isDirectory) throw invalid(`expected a file at ${path}, found none`);
  // Windows has access lists instead, which these bits do not show.
  if (platform !== 'win32' && (info.mode & 0o077) !== 0) {
    const mode = info.mode.toString(8).padStart(4, '0');
    throw invalid(
      `expected a file only its owner can read (mode 0600), found ${mode}: run chmod 600 on it, and think of new keys (${path})`,
    );
  }
  if (info.size > MAX_FILE_BYTES) {
    throw invalid(`expected at most ${MAX_FILE_BYTES} bytes, found ${info.size} (${path})`);
  }
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await files.read(path)));
  } catch {
    // The parser's text quotes the file, so it is not passed on.
    throw invalid(`expected JSON with access_key_id and secret_access_key (${path})`);
  }
  const parsed = fileSchema.safeParse(found);
  if (!parsed.success) {
    throw invalid(
      `expected access_key_id, secret_access_key and perhaps session_token as texts, nothing else (${path})`,
    );
  }
  const { access_key_id, secret_access_key, session_token } = parsed.data;
  return keysOf(access_key_id, secret_access_key, session_token);
}

function keysOf(id: string, secret: string, token: string | undefined): UploadKeys {
  return {
    accessKeyId: new Secret(id),
    secretAccessKey: new Secret(secret),
    sessionToken: token === undefined ? undefined : new Secret(token),
  };
}

function invalid(text: string): AppError {
  return new AppError('CONFIG_INVALID', `S3 keys: ${text}`);
}
