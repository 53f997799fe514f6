import { forkRandom, type Random } from '../../base/random.ts';
import { exponential } from './draw.ts';

/** A burst is ten times the calm rate's mean, for about 0.3 s, every 8 s or so, on all venues of a coin at once. */
const BURST = 10;
const BURST_MS = 300;
const CALM_MS = 8_000;
const BURST_SHARE = BURST_MS / (BURST_MS + CALM_MS);
/** What is left for calm times, so that the mean over all is 1. */
const CALM = (1 - BURST * BURST_SHARE) / (1 - BURST_SHARE);

/** How lively one coin is: 1 on average, ten in bursts, a bit less than 1 between them. */
export class Liveliness {
  factor = CALM;
  readonly #random: Random;

  constructor(seed: number, symbol: string) {
    this.#random = forkRandom(seed, `bursts ${symbol}`);
  }

  /** Turns calm into burst and back. @returns ms until the next turn */
  firstTurn(): number {
    return exponential(this.#random, CALM_MS);
  }

  turn(): number {
    const toBurst = this.factor === CALM;
    this.factor = toBurst ? BURST : CALM;
    return exponential(this.#random, toBurst ? BURST_MS : CALM_MS);
  }
}
