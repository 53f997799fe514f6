import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { isLinkFile } from '../../../../src-main/electron/link-file.ts';
import { LINK_SCHEME } from '../../../../src-shared/deep-link.ts';

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

test('packages for the three systems', () => {
  const targets = (system: string): string[] =>
    ((config[system]?.['target'] ?? []) as { target: string; arch: string[] }[]).map(
      (t) => `${t.target} ${t.arch.join(' ')}`,
    );
  expect({ win: targets('win'), mac: targets('mac'), linux: targets('linux') }).toEqual({
    win: ['nsis x64 arm64', 'zip x64 arm64'],
    mac: ['dmg x64 arm64', 'zip x64 arm64'],
    linux: ['AppImage x64 arm64', 'deb x64 arm64'],
  });
  expect(config['mac']?.['hardenedRuntime']).toBe(true);
});

test('native libraries lie outside the archive', () => {
  expect(config['asarUnpack']).toEqual(['**/*.node', 'node_modules/@duckdb/**']);
});

test('native libraries of every package that has some lie outside the archive', () => {
  const { packages } = JSON.parse(
    readFileSync(new URL('../../../../package-lock.json', import.meta.url), 'utf8'),
  ) as { packages: Record<string, { dev?: boolean }> };
  const native = Object.entries(packages)
    .filter(([path, { dev }]) => dev !== true && /better-sqlite3$|@duckdb\/node-bindings/.test(path))
    .map(([path]) => path);
  expect(native.length).toBeGreaterThan(1);
  // DuckDB's library lies beside its .node file and is found from there; SQLite is in its .node file.
  for (const path of native)
    expect(path.includes('better-sqlite3') || path.startsWith('node_modules/@duckdb/')).toBe(true);
});

test('names its icons, its links and its files, and they are there', () => {
  const icons = [
    config['win']?.['icon'],
    config['mac']?.['icon'],
    `${config['linux']?.['icon'] as string}/512x512.png`,
  ];
  for (const icon of icons)
    expect(existsSync(new URL(`../../../../${icon as string}`, import.meta.url)), String(icon)).toBe(true);
  expect(config['protocols']).toEqual([{ name: 'Arbscope', schemes: [LINK_SCHEME] }]);
  const [association] = config['fileAssociations'] as unknown as { ext: string; role: string }[];
  expect(association?.role).toBe('Viewer');
  expect(isLinkFile(`x.${association?.ext}`)).toBe(true);
});
