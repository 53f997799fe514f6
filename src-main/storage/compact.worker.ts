import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { compactContract } from './compact.contract.ts';
import { serveCompaction } from './compact/compact-handlers.ts';

const compaction = serveCompaction({ clock: systemClock, files: systemFiles });
runWorker(compactContract, compaction.handlers, { onStop: () => compaction.stop() });
