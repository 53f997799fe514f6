import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { replayContract } from './replay.contract.ts';
import { replayDesk } from './replay-desk.ts';

/** The other threads lie beside this one, in the sources and in the built program. */
const beside = (name: string): URL =>
  new URL(`./${name}.worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

const desk = replayDesk({
  files: systemFiles,
  clock: systemClock,
  workerUrl: beside('strategy'),
  readerUrl: beside('reader'),
});
runWorker(replayContract, desk.handlers, { onStop: () => desk.stop() });
