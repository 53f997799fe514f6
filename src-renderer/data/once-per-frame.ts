/** Waiting items at which a frame is not waited for any longer. */
const MOST_WAITING = 500;
/** Items of one frame, for each of which a row may be made and laid out. At 60 a second this is 240 openings and their ends. */
const MOST_PER_FRAME = 8;

/**
 * What comes alone is applied at once; what comes in a burst, once per frame and in its order, because the page is drawn
 * no more often, and at most 8 items a frame, so that none takes long. Nothing is left out, and at most 500 items wait.
 */
export class OncePerFrame<T> {
  readonly #apply: (items: readonly T[]) => void;
  readonly #nextFrame: () => Promise<void>;
  readonly #isHidden: () => boolean;
  #waiting: T[] = [];
  #isFrameDue = false;

  /** @param isHidden no frames come while this says so: then everything is applied at once */
  constructor(
    apply: (items: readonly T[]) => void,
    nextFrame: () => Promise<void>,
    isHidden: () => boolean = () => false,
  ) {
    this.#apply = apply;
    this.#nextFrame = nextFrame;
    this.#isHidden = isHidden;
  }

  take(items: readonly T[]): void {
    for (const item of items) this.#waiting.push(item);
    if (this.#isHidden() || this.#waiting.length >= MOST_WAITING) this.#applyWaiting(this.#waiting.length);
    else if (!this.#isFrameDue) this.#applyWaiting(MOST_PER_FRAME);
  }

  #applyWaiting(most: number): void {
    const items = this.#waiting.splice(0, most);
    this.#apply(items);
    if (this.#isFrameDue) return;
    this.#isFrameDue = true;
    void this.#nextFrame().then(() => {
      this.#isFrameDue = false;
      if (this.#waiting.length > 0) this.#applyWaiting(MOST_PER_FRAME);
    });
  }
}
