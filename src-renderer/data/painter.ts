import type { Stop } from '#shared/rpc/contract.ts';

/** What a paint function gets to know. */
export interface Tick {
  /** Backend's wall clock, epoch ms: ages count to here. */
  readonly nowMs: number;
  /** True four times a second: what depends on the time alone is due. */
  readonly ages: boolean;
}

export type Paint = (tick: Tick) => void;

/**
 * The one place where market numbers reach the page: once per animation frame, and only when something asked for it.
 * Everything registered writes its own changed cells; nothing here goes through React.
 */
export class Painter {
  readonly #paints = new Set<Paint>();
  /** Settled by the next frame: one for all who wait, however long the page is hidden. */
  #painted: PromiseWithResolvers<void> | undefined;
  #isDue = false;
  #areAgesDue = false;
  #hasData = false;
  #dataFrames = 0;
  #costMs = 0;

  readonly #nextFrame: (run: () => void) => unknown;
  readonly #nowMs: () => number;
  readonly #costClock: () => number;

  /**
   * @param nextFrame `requestAnimationFrame`
   * @param nowMs backend's wall clock
   * @param costClock monotonic ms, for the cost of a frame
   */
  constructor(nextFrame: (run: () => void) => unknown, nowMs: () => number, costClock: () => number) {
    this.#nextFrame = nextFrame;
    this.#nowMs = nowMs;
    this.#costClock = costClock;
  }

  /** Registers what is on the page now; it paints in the next frame. */
  add(paint: Paint): Stop {
    this.#paints.add(paint);
    this.#areAgesDue = true;
    this.#schedule();
    return () => this.#paints.delete(paint);
  }

  /** New numbers arrived. Resolves when they have been painted: then the sender may send the next. */
  dataArrived(): Promise<void> {
    this.#hasData = true;
    return this.nextPaint();
  }

  /** Resolves with the next frame; while the page is hidden that is when it is shown again. */
  nextPaint(): Promise<void> {
    this.#schedule();
    this.#painted ??= Promise.withResolvers<void>();
    return this.#painted.promise;
  }

  /** A quarter of a second has passed. */
  agesDue(): void {
    this.#areAgesDue = true;
    this.#schedule();
  }

  /** Frames that carried new numbers since the last call, and the mean cost of a frame in ms. */
  takeStats(): { dataFrames: number; costMs: number } {
    const stats = { dataFrames: this.#dataFrames, costMs: this.#costMs };
    this.#dataFrames = 0;
    return stats;
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#nextFrame(() => this.#run());
  }

  #run(): void {
    this.#isDue = false;
    const startedMs = this.#costClock();
    const tick: Tick = { nowMs: this.#nowMs(), ages: this.#areAgesDue };
    this.#areAgesDue = false;
    if (this.#hasData) this.#dataFrames++;
    this.#hasData = false;
    const waiting = this.#painted;
    this.#painted = undefined;
    for (const paint of this.#paints) paint(tick);
    this.#costMs += (this.#costClock() - startedMs - this.#costMs) * 0.1;
    waiting?.resolve();
  }
}
