import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { writerContract } from './writer.contract.ts';
import { serveWriter } from './writer-handlers.ts';

const writer = serveWriter({ clock: systemClock, files: systemFiles });
runWorker(writerContract, writer.handlers, { onStop: () => writer.stop() });
