import { copyFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Renews the pictures of the README: those that `gallery.spec.ts` has taken of the live screens at the smaller size.
 * `npx playwright test --config test/playwright.config.ts gallery && node test/e2e/support/screenshots.ts`
 */
const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

for (const name of await readdir(at('docs/screenshots')))
  await copyFile(
    at(`test-results/gallery/${name.replace('.png', '-live-1366.png')}`),
    at(`docs/screenshots/${name}`),
  );
