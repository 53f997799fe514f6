import { expect, test } from 'vitest';
import { Secret } from '../../../../src-main/base/secret.ts';
import { openSafeSecrets, SAFE_FILE } from '../../../../src-main/electron/safe-secrets.ts';
import { memoryFiles } from '../../../support/memory-files.ts';

/** A key store that turns texts around; it never gives out what it did not take in. */
function store({ available = true, backend = 'gnome_libsecret', old = false } = {}) {
  const turn = (text: string): string => text.split('').toReversed().join('');
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    getSelectedStorageBackend: () => backend as 'gnome_libsecret',
    encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`key:${turn(text)}`)),
    decryptStringAsync(bytes: Buffer) {
      const text = bytes.toString();
      if (!text.startsWith('key:')) return Promise.reject(new Error('another key'));
      return Promise.resolve({ result: turn(text.slice(4)), shouldReEncrypt: old });
    },
  };
}
const path = `/profile/${SAFE_FILE}`;
const token = 'CANARY-123456:ABC';

test('a secret outlives a restart and is on the disk as ciphertext only, for its owner', async () => {
  const files = memoryFiles();
  const parts = { safe: store(), platform: 'linux', folder: '/profile', files };
  const secrets = await openSafeSecrets(parts);
  await secrets.set('telegram_token', new Secret(token));
  expect(secrets.kept).toBe('encrypted by the key store of the system');
  expect(files.names()).toEqual([path]);
  expect(files.modeOf(path)).toBe(0o600);
  expect(files.text(path)).not.toContain('CANARY');
  const again = await openSafeSecrets(parts);
  expect(again.get('telegram_token')?.reveal()).toBe(token);
  await again.set('telegram_token', undefined);
  expect((await openSafeSecrets(parts)).get('telegram_token')).toBeUndefined();
});

test.each(['basic_text', 'unknown'])(
  'on Linux %s is refused: the secret lives for this run, and that is said',
  async (backend) => {
    const files = memoryFiles();
    const secrets = await openSafeSecrets({
      safe: store({ backend }),
      platform: 'linux',
      folder: '/profile',
      files,
    });
    await secrets.set('webhook_secret', new Secret(token));
    expect(secrets.get('webhook_secret')?.reveal()).toBe(token);
    expect(secrets.kept).toContain('for this run only');
    expect(files.names()).toEqual([]);
  },
);

test('a key store that cannot be used keeps nothing either', async () => {
  const files = memoryFiles();
  const secrets = await openSafeSecrets({
    safe: store({ available: false }),
    platform: 'darwin',
    folder: '/profile',
    files,
  });
  await secrets.set('webhook_secret', new Secret(token));
  expect([secrets.kept, files.names()]).toEqual([expect.stringContaining('for this run only'), []]);
});

test('what another key has encrypted is not there; what an old key has is encrypted anew', async () => {
  const files = memoryFiles();
  const ciphertext = Buffer.from('key:dlo').toString('base64');
  files.put(
    path,
    JSON.stringify({ telegram_token: ciphertext, webhook_secret: Buffer.from('?').toString('base64') }),
  );
  const safe = store({ old: true });
  let encrypted = 0;
  const secrets = await openSafeSecrets({
    safe: { ...safe, encryptStringAsync: (text) => (encrypted++, safe.encryptStringAsync(text)) },
    platform: 'win32',
    folder: '/profile',
    files,
  });
  expect([secrets.get('telegram_token')?.reveal(), secrets.get('webhook_secret'), encrypted]).toEqual([
    'old',
    undefined,
    1,
  ]);
});

test('a damaged file costs its secrets, not the start', async () => {
  const files = memoryFiles();
  files.put(path, '{"telegram_token": 7');
  const secrets = await openSafeSecrets({ safe: store(), platform: 'win32', folder: '/profile', files });
  expect(secrets.get('telegram_token')).toBeUndefined();
});
