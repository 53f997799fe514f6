import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { sweepDeskContract } from './sweep-desk.contract.ts';
import { sweepDesk } from './sweep-desk.ts';
import { spawnSweepThread } from './sweep-thread.ts';

/** Sources lie in their folders, bundles beside each other. */
const isSource = import.meta.url.endsWith('.ts');
const workerUrl = new URL(isSource ? './sweep.worker.ts' : './sweep.worker.js', import.meta.url);
const readerUrl = new URL(isSource ? '../replay/reader.worker.ts' : './reader.worker.js', import.meta.url);

const desk = sweepDesk({
  files: systemFiles,
  clock: systemClock,
  spawn: (name, onExit) =>
    spawnSweepThread({
      workerUrl,
      readerUrl,
      name,
      onExit,
      onInternal: (text) => void process.stderr.write(`${text}\n`),
    }),
});
runWorker(sweepDeskContract, desk.handlers, { onStop: () => desk.stop() });
