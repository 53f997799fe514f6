import type { Stop } from '#shared/rpc/contract.ts';

/** What a paint function gets to know. */
export interface Tick {
  /** Backend's wall clock, epoch ms: ages count to here. */
  readonly nowMs: number;
  /** True four times a second: what depends on the time alone is due. */
  readonly ages: boolean;
}

export type Paint = (tick: Tick) => void;

/** Frames over which new numbers are painted: half of what is registered in each, so that none takes long. */
const TURNS = 2;

/** One going through all that is registered. */
interface Round {
  /** Who is to paint in its next frame. */
  turn: number;
  readonly ages: boolean;
  /** Settled when all have painted. */
  readonly painted: PromiseWithResolvers<void> | undefined;
}

/**
 * The one place where market numbers reach the page: in animation frames, and only when something asked for it. Those who
 * are registered paint in two turns, one frame after the other; who has just come paints in the next frame whatever its turn.
 * Everything registered writes its own changed cells; nothing here goes through React.
 */
export class Painter {
  /** With their turns. */
  readonly #paints = new Map<Paint, number>();
  /** Registered since the last frame. */
  readonly #fresh = new Set<Paint>();
  #registered = 0;
  #round: Round | undefined;
  /** Settled by the next frame: one for all who wait, however long the page is hidden. */
  #nextFrame: PromiseWithResolvers<void> | undefined;
  /** Settled by the next round. */
  #nextRound: PromiseWithResolvers<void> | undefined;
  #isDue = false;
  #areAgesDue = false;
  #dataFrames = 0;
  #costMs = 0;

  readonly #askFrame: (run: () => void) => unknown;
  readonly #nowMs: () => number;
  readonly #costClock: () => number;

  /**
   * @param askFrame `requestAnimationFrame`
   * @param nowMs backend's wall clock
   * @param costClock monotonic ms, for the cost of a frame
   */
  constructor(askFrame: (run: () => void) => unknown, nowMs: () => number, costClock: () => number) {
    this.#askFrame = askFrame;
    this.#nowMs = nowMs;
    this.#costClock = costClock;
  }

  /** Registers what is on the page now; it paints in the next frame. */
  add(paint: Paint): Stop {
    this.#paints.set(paint, this.#registered++ % TURNS);
    this.#fresh.add(paint);
    this.#schedule();
    return () => {
      this.#paints.delete(paint);
      this.#fresh.delete(paint);
    };
  }

  /** New numbers arrived. Resolves when all have painted them: then the sender may send the next. */
  dataArrived(): Promise<void> {
    this.#schedule();
    this.#nextRound ??= Promise.withResolvers<void>();
    return this.#nextRound.promise;
  }

  /** Resolves with the next frame; while the page is hidden that is when it is shown again. */
  nextPaint(): Promise<void> {
    this.#schedule();
    this.#nextFrame ??= Promise.withResolvers<void>();
    return this.#nextFrame.promise;
  }

  /** A quarter of a second has passed. */
  agesDue(): void {
    this.#areAgesDue = true;
    this.#schedule();
  }

  /** Rounds that painted new numbers since the last call, and the mean cost of a frame in ms. */
  takeStats(): { dataFrames: number; costMs: number } {
    const stats = { dataFrames: this.#dataFrames, costMs: this.#costMs };
    this.#dataFrames = 0;
    return stats;
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#askFrame(() => this.#run());
  }

  #run(): void {
    this.#isDue = false;
    const startedMs = this.#costClock();
    const frame = this.#nextFrame;
    this.#nextFrame = undefined;
    const round = this.#round ?? this.#beginRound();
    const fresh = new Set(this.#fresh);
    this.#fresh.clear();
    const nowMs = this.#nowMs();
    for (const [paint, turn] of this.#paints) {
      if (fresh.has(paint)) paint({ nowMs, ages: true });
      else if (turn === round.turn) paint({ nowMs, ages: round.ages });
    }
    this.#costMs += (this.#costClock() - startedMs - this.#costMs) * 0.1;
    this.#endTurn(round);
    frame?.resolve();
  }

  #beginRound(): Round {
    const round: Round = { turn: 0, ages: this.#areAgesDue, painted: this.#nextRound };
    this.#areAgesDue = false;
    this.#nextRound = undefined;
    if (round.painted !== undefined) this.#dataFrames++;
    return round;
  }

  /** A round that brings nothing new goes no further than its first frame. */
  #endTurn(round: Round): void {
    const isNews = round.ages || round.painted !== undefined;
    const others = [...this.#paints.values()];
    do round.turn++;
    while (round.turn < TURNS && !others.includes(round.turn));
    this.#round = isNews && round.turn < TURNS ? round : undefined;
    if (this.#round === undefined) round.painted?.resolve();
    // What came during the round is for the next one.
    if (this.#round !== undefined || this.#nextRound !== undefined || this.#areAgesDue) this.#schedule();
  }
}
