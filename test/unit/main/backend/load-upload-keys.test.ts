import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configSchema } from '#shared/config.ts';
import { mergeConfig } from '../../../../src-main/backend/load-config.ts';
import { loadUploadKeys } from '../../../../src-main/backend/load-upload-keys.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { Secret, withoutSecrets } from '../../../../src-main/base/secret.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-keys-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const load = (env: Record<string, string>, file?: string, platform: NodeJS.Platform = 'linux') =>
  loadUploadKeys({ bucket: 'bucket', credentials_file: file }, env, systemFiles, platform);

async function keyFile(text: string, mode: number): Promise<string> {
  const path = join(folder, 'keys.json');
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

const CANARY = 'CANARY-5e37';
const text = JSON.stringify({ access_key_id: 'team:me', secret_access_key: CANARY });

test('takes our own names before those of AWS, ids of any shape, and nothing without a bucket', async () => {
  const aws = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
  const found = await load(aws);
  expect([
    found?.accessKeyId.reveal(),
    found?.secretAccessKey.reveal(),
    found?.sessionToken?.reveal(),
  ]).toEqual(['a', 'b', 'c']);
  const own = await load({ ...aws, ARBSCOPE_S3_ACCESS_KEY_ID: 'x:y', ARBSCOPE_S3_SECRET_ACCESS_KEY: 'z' });
  expect([own?.accessKeyId.reveal(), own?.sessionToken]).toEqual(['x:y', undefined]);
  expect(
    await loadUploadKeys({ bucket: undefined, credentials_file: undefined }, aws, systemFiles),
  ).toBeUndefined();
  await expect(load({})).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(load({ AWS_ACCESS_KEY_ID: 'a' })).rejects.toThrow(/found only one/);
});

test('refuses a file that others can read, and takes it when they cannot', async () => {
  for (const mode of [0o644, 0o640, 0o604, 0o622]) {
    const path = await keyFile(text, mode);
    await expect(load({}, path)).rejects.toThrow(/mode 0600.*found 06/);
  }
  const found = await load({}, await keyFile(text, 0o600));
  expect([found?.accessKeyId.reveal(), found?.secretAccessKey.reveal()]).toEqual(['team:me', CANARY]);
});

test('says what is wrong with a file without quoting it', async () => {
  for (const wrong of [
    `{"secret_access_key": "${CANARY}"`,
    `{"access_key_id":"${CANARY}"}`,
    `"${CANARY}"`,
    '',
  ]) {
    const path = await keyFile(wrong, 0o600);
    await expect(load({}, path)).rejects.toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.not.stringContaining(CANARY) }),
    );
  }
  await expect(load({}, join(folder, 'none.json'))).rejects.toThrow(/expected a file/);
});

test('a secret prints as [secret] in every way', () => {
  const secret = new Secret(CANARY);
  const shown = [
    secret.toString(),
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true }),
    inspect([secret]),
  ];
  for (const each of shown) {
    expect(each).toContain('[secret]');
    expect(each).not.toContain(CANARY);
  }
  const leak = `a ${CANARY} b ${Buffer.from(CANARY).toString('base64')} c ${Buffer.from(CANARY).toString('hex')}`;
  expect(withoutSecrets(leak, [secret])).toBe('a [secret] b [secret] c [secret]');
});

test('settings hold no keys and no address with a password or without TLS', () => {
  for (const s3 of [
    { bucket: 'bucket', secret_access_key: 'x' },
    { bucket: 'bucket', endpoint: 'https://me:pw@store.example' },
    { bucket: 'bucket', endpoint: 'http://store.example' },
    { bucket: 'bucket', endpoint: 'http://127.0.0.1:pw@evil.example' },
    { bucket: 'bucket', endpoint: 'http://localhost.evil.example' },
    { bucket: 'bucket', prefix: '/a/' },
    { bucket: 'bucket', prefix: 'a' },
    { bucket: 'bucket', prefix: '../' },
    { bucket: 'UPPER' },
  ]) {
    expect(() => mergeConfig({ s3 } as never)).toThrow(/settings/);
  }
  const { s3 } = configSchema.parse({
    s3: { bucket: 'my-bucket', endpoint: 'https://store.example:9000/s3', prefix: 'lake/a/' },
  });
  expect(s3).toMatchObject({ region: 'us-east-1', keep_local_hours: null, max_bytes_per_s: null });
  expect(configSchema.parse({}).s3.bucket).toBeUndefined();
});
