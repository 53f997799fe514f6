import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { readerContract } from './reader.contract.ts';
import { serveReader } from './serve-reader.ts';

const served = serveReader({ files: systemFiles, clock: systemClock });
runWorker(readerContract, served.handlers, { onStop: () => served.stop() });
