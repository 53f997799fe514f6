import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import renderer from './src-renderer/vite.config.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Shell, plain-Node program and one bundle per worker; preload script; renderer. Everything of the main part lies in one
 * folder: programs find their workers beside themselves.
 */
export default defineConfig({
  main: {
    build: {
      outDir: at('./out/main'),
      rollupOptions: {
        input: {
          electron: at('./src-main/electron/main.ts'),
          headless: at('./src-main/headless/main.ts'),
          'market.worker': at('./src-main/market/market.worker.ts'),
          'writer.worker': at('./src-main/storage/writer.worker.ts'),
          'compact.worker': at('./src-main/storage/compact.worker.ts'),
          'uploader.worker': at('./src-main/storage/uploader.worker.ts'),
          'sanity.process': at('./src-main/storage/sanity/sanity.process.ts'),
          'history.worker': at('./src-main/history/history.worker.ts'),
          'query.worker': at('./src-main/query/query.worker.ts'),
          'sweep.worker': at('./src-main/sweep/sweep.worker.ts'),
          'sweep-desk.worker': at('./src-main/sweep/sweep-desk.worker.ts'),
          'playback.worker': at('./src-main/playback/playback.worker.ts'),
          'replay.worker': at('./src-main/replay/replay.worker.ts'),
          'strategy.worker': at('./src-main/replay/strategy.worker.ts'),
          'reader.worker': at('./src-main/replay/reader.worker.ts'),
          'simulator.worker': at('./src-main/simulator/simulator.worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('./out/preload'),
      rollupOptions: {
        input: { preload: at('./src-preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...renderer,
    build: {
      ...renderer.build,
      rolldownOptions: { ...renderer.build?.rolldownOptions, input: at('./src-renderer/index.html') },
    },
  },
});
