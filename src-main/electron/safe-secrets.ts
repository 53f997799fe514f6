import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { secretNames, type SecretName } from '#shared/alerts/settings.ts';
import { sessionSecrets, type AlertSecrets } from '../alerts/alert-secrets.ts';
import type { Files } from '../base/files.ts';
import { Secret } from '../base/secret.ts';

/** Name in the profile folder; ciphertext of the system's key store, readable by its owner only. */
export const SAFE_FILE = 'secrets.json';
const MAX_BYTES = 64 * 1024;
const stored = z.partialRecord(z.enum(secretNames), z.base64().max(8_000));

/** Key stores of Linux that keep a secret; `basic_text` and `unknown` only hide it from a glance. */
const realStores: readonly string[] = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];

export interface SafeSecretsParts {
  readonly safe: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >;
  readonly platform: string;
  readonly folder: string;
  readonly files: Pick<Files, 'info' | 'read' | 'write' | 'rename' | 'syncDir' | 'remove'>;
}

/**
 * Secrets encrypted by the system's key store. Where there is none that deserves the name they are kept for this run only,
 * and people are told so.
 */
export async function openSafeSecrets(parts: SafeSecretsParts): Promise<AlertSecrets> {
  const { safe, platform, folder, files } = parts;
  if (platform === 'linux') {
    const backend = safe.getSelectedStorageBackend();
    if (!realStores.includes(backend))
      return sessionSecrets(
        `for this run only: the system has no key store (${backend}); install GNOME Keyring or KWallet to keep secrets`,
      );
  }
  if (!(await safe.isAsyncEncryptionAvailable().catch(() => false)))
    return sessionSecrets('for this run only: the key store of the system cannot be used');

  const path = join(folder, SAFE_FILE);
  const secrets = new Map<SecretName, Secret>();
  let texts: Partial<Record<SecretName, string>> = {};
  const write = async (next: Partial<Record<SecretName, string>>): Promise<void> => {
    await files.remove(`${path}.tmp`);
    await files.write(`${path}.tmp`, new TextEncoder().encode(`${JSON.stringify(next)}\n`), {
      exclusive: true,
      mode: 0o600,
    });
    await files.rename(`${path}.tmp`, path);
    await files.syncDir(folder);
    texts = next;
  };
  let isOld = false;
  for (const [name, text] of Object.entries(await readTexts(files, path)) as [SecretName, string][]) {
    try {
      const { result, shouldReEncrypt } = await safe.decryptStringAsync(Buffer.from(text, 'base64'));
      secrets.set(name, new Secret(result));
      texts[name] = shouldReEncrypt ? (await safe.encryptStringAsync(result)).toString('base64') : text;
      isOld ||= shouldReEncrypt;
    } catch {
      // Another user's key, or another machine's: it cannot be read here and has to be given anew.
    }
  }
  if (isOld) await write(texts);
  return {
    kept: 'encrypted by the key store of the system',
    get: (name) => secrets.get(name),
    async set(name, secret) {
      const { [name]: _, ...others } = texts;
      const next =
        secret === undefined
          ? others
          : { ...others, [name]: (await safe.encryptStringAsync(secret.reveal())).toString('base64') };
      await write(next);
      if (secret === undefined) secrets.delete(name);
      else secrets.set(name, secret);
    },
  };
}

async function readTexts(
  files: SafeSecretsParts['files'],
  path: string,
): Promise<Partial<Record<SecretName, string>>> {
  const info = await files.info(path);
  if (info === undefined || info.size > MAX_BYTES) return {};
  try {
    const parsed = stored.safeParse(JSON.parse(new TextDecoder().decode(await files.read(path))));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
