import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

const root = createRequire(new URL('../../../../package.json', import.meta.url));
const builder = createRequire(root.resolve('electron-builder/package.json'));
const { load } = builder('js-yaml') as { load: (text: string) => Record<string, never> };
const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (config: unknown, log: unknown) => Promise<void>;
};
const text = readFileSync(new URL('../../../../electron-builder.yml', import.meta.url), 'utf8');
const config: Record<string, Record<string, unknown>> = load(text);

test('electron-builder takes the configuration', async () => {
  await validateConfiguration(config, { add: () => undefined, isEnabled: false });
});

test('a shipped program cannot be talked into being Node', () => {
  expect(config['electronFuses']).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  });
});

test('packages for the three systems', () => {
  const targets = (system: string): string[] =>
    ((config[system]?.['target'] ?? []) as { target: string; arch: string[] }[]).map(
      (t) => `${t.target} ${t.arch.join(' ')}`,
    );
  expect({ win: targets('win'), mac: targets('mac'), linux: targets('linux') }).toEqual({
    win: ['nsis x64 arm64'],
    mac: ['dmg x64 arm64', 'zip x64 arm64'],
    linux: ['AppImage x64 arm64', 'deb x64 arm64'],
  });
  expect(config['mac']?.['hardenedRuntime']).toBe(true);
});

test('native libraries lie outside the archive', () => {
  expect(config['asarUnpack']).toEqual(['**/*.node', 'node_modules/@duckdb/**']);
});
