import { systemClock } from '../../src-main/base/clock.ts';
import { systemRandom } from '../../src-main/base/random.ts';
import { runWorker } from '../../src-main/base/thread.ts';
import { fetchJson } from '../../src-main/market/collector/fetch-json.ts';
import { openWebSocket } from '../../src-main/market/collector/sockets.ts';
import { marketHandlers } from '../../src-main/market/market-handlers.ts';
import { meteredMarketContract } from './market.contract.ts';
import { Meter } from './meter.ts';

const meter = new Meter();

/** As `src-main/market/market.worker.ts`, with timed sockets. */
runWorker(meteredMarketContract, {
  ...marketHandlers({
    clock: systemClock,
    random: systemRandom,
    openSocket: meter.timed(openWebSocket),
    fetchJson,
  }),
  meter: {
    begin(phase) {
      meter.begin(phase);
      return null;
    },
    frames: () => meter.frames,
    metered: () => meter.metered(),
  },
});
