import type { Stop } from '#shared/rpc/contract.ts';
import type { Painter } from './painter.ts';

/** More items than this in a quarter of a second are a burst. */
const FEW = 8;
/** Waiting items at which nothing is waited for any longer. */
const MOST_WAITING = 500;

/**
 * What comes alone is applied at once, and what follows it closely with the next frame. A burst is applied four times a
 * second, together with the ages: nobody reads faster, and a list that moves with every frame can neither be read nor
 * pointed at. The order stays, nothing is left out, and at most 500 items wait.
 */
export class BurstPace<T> {
  /** Applies what still waits, and waits for nothing any more. */
  readonly stop: Stop;
  readonly #apply: (items: readonly T[]) => void;
  readonly #painter: Pick<Painter, 'nextPaint'>;
  readonly #isHidden: () => boolean;
  #waiting: T[] = [];
  /** Applied since the ages were painted. */
  #recent = 0;
  #isFrameDue = false;
  #isBurst = false;

  /** @param isHidden no frames come while this says so: then everything is applied at once */
  constructor(
    apply: (items: readonly T[]) => void,
    painter: Pick<Painter, 'add' | 'nextPaint'>,
    isHidden: () => boolean = () => false,
  ) {
    this.#apply = apply;
    this.#painter = painter;
    this.#isHidden = isHidden;
    const stopAges = painter.add(({ ages }) => {
      if (ages) this.#applyQuarter();
    });
    this.stop = () => {
      stopAges();
      this.#applyWaiting();
    };
  }

  take(items: readonly T[]): void {
    for (const item of items) this.#waiting.push(item);
    if (this.#isHidden() || this.#waiting.length >= MOST_WAITING) this.#applyWaiting();
    else if (!this.#isFrameDue) this.#applyFew();
  }

  #applyFew(): void {
    this.#isBurst ||= this.#recent + this.#waiting.length > FEW;
    if (this.#isBurst) return;
    this.#recent += this.#waiting.length;
    this.#applyWaiting();
    this.#isFrameDue = true;
    void this.#painter.nextPaint().then(() => {
      this.#isFrameDue = false;
      if (this.#waiting.length > 0) this.#applyFew();
    });
  }

  /** A quarter of a second is over. */
  #applyQuarter(): void {
    this.#recent = 0;
    if (!this.#isBurst) return;
    this.#isBurst = this.#waiting.length > FEW;
    this.#applyWaiting();
  }

  #applyWaiting(): void {
    const items = this.#waiting;
    this.#waiting = [];
    if (items.length > 0) this.#apply(items);
  }
}
