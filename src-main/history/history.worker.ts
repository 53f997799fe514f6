import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { historyContract } from './history.contract.ts';
import { serveHistory } from './history-handlers.ts';

const history = serveHistory({ clock: systemClock, files: systemFiles });
runWorker(historyContract, history.handlers, { onStop: () => history.stop() });
