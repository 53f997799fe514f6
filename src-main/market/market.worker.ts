import { systemClock } from '../base/clock.ts';
import { systemRandom } from '../base/random.ts';
import { runWorker } from '../base/thread.ts';
import { fetchJson } from './collector/fetch-json.ts';
import { openWebSocket } from './collector/sockets.ts';
import { marketContract } from './market.contract.ts';
import { marketHandlers } from './market-handlers.ts';

runWorker(
  marketContract,
  marketHandlers({ clock: systemClock, random: systemRandom, openSocket: openWebSocket, fetchJson }),
);
