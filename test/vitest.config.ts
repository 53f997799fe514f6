import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // Rules without state of their own: a process for all of them takes half the time of one for each file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'whole', include: ['test/{integration,conformance}/**/*.test.ts'] },
      },
    ],
  },
});
