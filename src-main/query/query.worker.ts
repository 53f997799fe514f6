import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { systemProcesses } from '../base/processes.ts';
import { runWorker } from '../base/thread.ts';
import { queryContract } from './query.contract.ts';
import { serveQueries } from './query-handlers.ts';

const queries = serveQueries({ clock: systemClock, files: systemFiles, processes: systemProcesses });
runWorker(queryContract, queries.handlers, { onStop: () => queries.stop() });
