/** Four 32-bit words. */
export type RandomState = readonly [number, number, number, number];

/** Seeded generator (sfc32) whose state can be kept: the same seed gives the same draws on every machine. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  static of(seed: string): SeededRandom {
    const random = new SeededRandom([hash(seed, 1), hash(seed, 2), hash(seed, 3), 1]);
    for (let i = 0; i < 12; i++) random.next();
    return random;
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /** In [0, 1). */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  }
}

/** 32-bit FNV-1a of a text, one of several. */
function hash(text: string, which: number): number {
  let h = 0x811c9dc5 ^ Math.imul(which, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) | 0;
}
