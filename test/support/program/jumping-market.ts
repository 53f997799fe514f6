import { systemClock } from '../../../src-main/base/clock.ts';
import { systemRandom } from '../../../src-main/base/random.ts';
import { runWorker } from '../../../src-main/base/thread.ts';
import { fetchJson } from '../../../src-main/market/collector/fetch-json.ts';
import { openWebSocket } from '../../../src-main/market/collector/sockets.ts';
import { marketContract } from '../../../src-main/market/market.contract.ts';
import { marketHandlers } from '../../../src-main/market/market-handlers.ts';

/** The market's thread on a system clock that is set now and then: `[ms from the first socket, ms it is set forward by]`. */
export function runJumpingMarket(steps: readonly (readonly [afterMs: number, byMs: number])[]): void {
  let aheadMs = 0;
  let isOn = false;
  const openSocket: typeof openWebSocket = (...args) => {
    if (!isOn) for (const [afterMs, byMs] of steps) systemClock.after(afterMs, () => void (aheadMs += byMs));
    isOn = true;
    return openWebSocket(...args);
  };
  const clock = { ...systemClock, wallMs: () => systemClock.wallMs() + aheadMs };
  const ports = { clock, random: systemRandom, openSocket, fetchJson };
  runWorker(marketContract, marketHandlers(ports));
}

/** Entry of that thread: a module of one call, as a thread's address carries no arguments. */
export function jumpingMarketUrl(steps: readonly (readonly [afterMs: number, byMs: number])[]): URL {
  const code = `import { runJumpingMarket } from ${JSON.stringify(import.meta.url)}; runJumpingMarket(${JSON.stringify(steps)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
