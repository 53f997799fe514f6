import type { ReplayNews } from '#shared/api/replay.ts';
import type { EquityLine, FillLine, RunObserver } from '#shared/strategy/run.ts';

const MOST_POINTS = 120;
const MOST_FILLS = 200;

/** What has come about in a run since somebody last looked, thinned to what a screen can show. */
export class LiveLines implements RunObserver {
  readonly #toMs: (ts: string) => number;
  #equity: EquityLine[] = [];
  /** Every so many lines are kept; doubles when there are too many. */
  #stride = 1;
  #seen = 0;
  #fills: FillLine[] = [];
  #leftOut = 0;
  #isReset = true;

  constructor(toMs: (ts: string) => number) {
    this.#toMs = toMs;
  }

  equity(line: EquityLine): void {
    if (this.#seen++ % this.#stride !== 0 && line.kind === 'fill') return;
    this.#equity.push(line);
    if (this.#equity.length < MOST_POINTS) return;
    this.#equity = this.#equity.filter((_, k) => k % 2 === 0);
    this.#stride *= 2;
  }

  fill(line: FillLine): void {
    this.#fills.push(line);
    if (this.#fills.length <= MOST_FILLS * 2) return;
    this.#leftOut += this.#fills.length - MOST_FILLS;
    this.#fills = this.#fills.slice(-MOST_FILLS);
  }

  /** @param now a point of the current moment; undefined when there is none */
  take(now: readonly [number, number] | undefined): Omit<ReplayNews, 'launch'> {
    const fills = this.#fills.slice(-MOST_FILLS);
    const points = this.#equity.map((line) => [this.#toMs(line.ts_event), line.equity] as const);
    const news = {
      is_reset: this.#isReset,
      equity: now === undefined ? points : [...points, now],
      fills,
      fills_left_out: this.#leftOut + this.#fills.length - fills.length,
    };
    this.#equity = [];
    this.#stride = 1;
    this.#seen = 0;
    this.#fills = [];
    this.#leftOut = 0;
    this.#isReset = false;
    return news;
  }
}
