import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The UI alone, as the browser host serves it. The Electron build takes its renderer part from here. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../out/renderer', import.meta.url)),
    emptyOutDir: true,
    // Everything is loaded from our own origin: no inlined data that a strict CSP would refuse.
    assetsInlineLimit: 0,
    // What the first screen needs, in one file: it comes from the same machine.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        // zod is told before anything else that the page makes no code from text: both in the file that every schema needs.
        codeSplitting: { groups: [{ name: 'schemas', test: /node_modules[\\/]zod[\\/]|no-eval/ }] },
      },
    },
  },
});
