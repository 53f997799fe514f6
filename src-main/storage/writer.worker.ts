import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { writerContract } from './writer.contract.ts';
import { writerHandlers } from './writer-handlers.ts';

runWorker(writerContract, writerHandlers({ clock: systemClock, files: systemFiles }));
