import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const compiled = fileURLToPath(new URL('../node_modules/.cache/arbscope-tests', import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // Only what hangs is ended by them: a test waits for conditions, on a slow machine too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // A good part of their time tests wait for something: more at a time than cores.
    maxWorkers: 3,
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
        test: {
          name: 'whole',
          include: ['test/{integration,conformance}/**/*.test.ts'],
          // Threads that tests start from the sources need not compile them anew each time.
          env: { NODE_COMPILE_CACHE: compiled },
        },
      },
    ],
  },
});
