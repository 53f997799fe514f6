import { join } from 'node:path';
import { z } from 'zod';
import { secretNames, type SecretName } from '#shared/alerts/settings.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Files } from '../base/files.ts';
import { Secret } from '../base/secret.ts';

/** Keeps what channels need and nobody may read again. A desktop keeps it with the system's key store. */
export interface AlertSecrets {
  /** For people: where they are kept. */
  readonly kept: string;
  get(name: SecretName): Secret | undefined;
  /** Stores a secret, or forgets it with undefined. @throws AppError WRITE_FAILED */
  set(name: SecretName, secret: Secret | undefined): Promise<void>;
}

/** Name in the data folder. */
const SECRET_FILE = 'alert-secrets.json';
const MAX_BYTES = 64 * 1024;
const stored = z.partialRecord(z.enum(secretNames), z.string().min(1).max(500));

/**
 * Secrets in a file that its owner alone can read (0600).
 *
 * @throws AppError CONFIG_INVALID when others can read it, or when it is not ours; what it says is never quoted
 */
export async function openSecretFile(
  files: Files,
  dataDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<AlertSecrets> {
  const path = join(dataDir, SECRET_FILE);
  const secrets = new Map<SecretName, Secret>();
  const info = await files.info(path);
  if (info !== undefined) {
    // Windows has access lists instead, which these bits do not show.
    if (platform !== 'win32' && (info.mode & 0o077) !== 0)
      throw invalid(
        `a file only its owner can read (mode 0600), found ${info.mode.toString(8).padStart(4, '0')}: run chmod 600 on it, and think of new secrets`,
      );
    if (info.isDirectory || info.size > MAX_BYTES) throw invalid(`a file of at most ${MAX_BYTES} bytes`);
    for (const [name, text] of Object.entries(await read(files, path)))
      secrets.set(name as SecretName, new Secret(text));
  }
  return {
    kept: `${SECRET_FILE} in the data folder, readable by its owner only`,
    get: (name) => secrets.get(name),
    async set(name, secret) {
      const next = new Map(secrets);
      if (secret === undefined) next.delete(name);
      else next.set(name, secret);
      const texts = Object.fromEntries([...next].map(([key, value]) => [key, value.reveal()]));
      try {
        await files.remove(`${path}.tmp`);
        await files.write(`${path}.tmp`, new TextEncoder().encode(`${JSON.stringify(texts)}\n`), {
          exclusive: true,
          mode: 0o600,
        });
        await files.rename(`${path}.tmp`, path);
        await files.syncDir(dataDir);
      } catch (cause) {
        throw new AppError(
          'WRITE_FAILED',
          `${SECRET_FILE}: expected to be written, found ${errorText(cause)}`,
        );
      }
      if (secret === undefined) secrets.delete(name);
      else secrets.set(name, secret);
    },
  };
}

/** Secrets for this run only, where none can be kept. @param why for people */
export function sessionSecrets(why: string): AlertSecrets {
  const secrets = new Map<SecretName, Secret>();
  return {
    kept: why,
    get: (name) => secrets.get(name),
    set(name, secret) {
      if (secret === undefined) secrets.delete(name);
      else secrets.set(name, secret);
      return Promise.resolve();
    },
  };
}

async function read(files: Files, path: string): Promise<Partial<Record<SecretName, string>>> {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await files.read(path)));
  } catch {
    // The parser's text quotes the file, so it is not passed on.
    throw invalid('JSON');
  }
  const parsed = stored.safeParse(found);
  if (!parsed.success) throw invalid(`${secretNames.join(', ')} as texts, nothing else`);
  return parsed.data;
}

function invalid(expected: string): AppError {
  return new AppError('CONFIG_INVALID', `${SECRET_FILE}: expected ${expected}`);
}
