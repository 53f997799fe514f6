import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { systemProcesses } from '../base/processes.ts';
import { runWorker } from '../base/thread.ts';
import { compactContract } from './compact.contract.ts';
import { serveCompaction } from './compact/compact-handlers.ts';

const compaction = serveCompaction({ clock: systemClock, files: systemFiles, processes: systemProcesses });
runWorker(compactContract, compaction.handlers, { onStop: () => compaction.stop() });
