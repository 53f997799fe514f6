import { expect, test } from 'vitest';
import { defaultSettings } from '#shared/alerts/settings.ts';
import { readAlertFile, writeAlertFile } from '../../../../src-main/alerts/alert-file.ts';
import { openSecretFile } from '../../../../src-main/alerts/alert-secrets.ts';
import { Secret } from '../../../../src-main/base/secret.ts';
import { memoryFiles } from '../../../support/memory-files.ts';

const clock = { wallMs: () => 1_700_000_000_000 };

test('what was chosen is read as it was written; without a file the defaults are in force', async () => {
  const files = memoryFiles();
  expect(await readAlertFile(files, '/d', clock)).toEqual({ settings: defaultSettings, note: '' });
  const settings = { ...defaultSettings, quiet_hours: { enabled: true, from: '21:00', to: '06:30' } };
  await writeAlertFile(files, '/d', settings);
  expect(files.names()).toEqual(['/d/alerts.json']);
  expect(await readAlertFile(files, '/d', clock)).toEqual({ settings, note: '' });
});

test.each([
  ['cut short', '{"version":1,"rules":[', /JSON/],
  [
    'a wrong rule',
    JSON.stringify({ ...defaultSettings, rules: [{ ...defaultSettings.rules[0], name: '' }] }),
    /rules\[0\]\.name/,
  ],
  [
    'two rules of one id',
    JSON.stringify({ ...defaultSettings, rules: [defaultSettings.rules[0], defaultSettings.rules[0]] }),
    /id of its own/,
  ],
])('a file that is %s is kept under another name, and people are told', async (_, text, why) => {
  const files = memoryFiles();
  files.put('/d/alerts.json', text);
  const { settings, note } = await readAlertFile(files, '/d', clock);
  expect(settings).toEqual(defaultSettings);
  expect(note).toMatch(why);
  expect(note).toContain('It is kept as alerts.json.damaged-1700000000000; the default rules are in force.');
  expect(files.text('/d/alerts.json.damaged-1700000000000')).toBe(text);
  expect(files.text('/d/alerts.json')).toBeUndefined();
});

test('secrets lie in a file for their owner only and are gone when they are forgotten', async () => {
  const files = memoryFiles();
  const secrets = await openSecretFile(files, '/d', 'linux');
  await secrets.set('webhook_secret', new Secret('CANARY'));
  expect(files.modeOf('/d/alert-secrets.json')).toBe(0o600);
  expect((await openSecretFile(files, '/d', 'linux')).get('webhook_secret')?.reveal()).toBe('CANARY');
  expect(JSON.stringify(secrets.get('webhook_secret'))).toBe('"[secret]"');
  await secrets.set('webhook_secret', undefined);
  expect(files.text('/d/alert-secrets.json')).not.toContain('CANARY');
});

test('a secret file that others can read is refused, and what it says is never quoted', async () => {
  const files = memoryFiles();
  files.put('/d/alert-secrets.json', '{"webhook_secret":"CANARY"}', 0o644);
  await expect(openSecretFile(files, '/d', 'linux')).rejects.toThrow(/mode 0600\), found 0644/);
  files.put('/d/alert-secrets.json', '{"surprise":"CANARY"');
  const refused = await openSecretFile(files, '/d', 'linux').catch((cause: Error) => cause.message);
  expect(refused).toContain('expected JSON');
  expect(refused).not.toContain('CANARY');
});
