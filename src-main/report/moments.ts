/** Mean, spread and shape of a sequence of numbers, one after another, without keeping them. */
export class Moments {
  #count = 0;
  #mean = 0;
  /** Σ (x − mean)², ³, ⁴. */
  #second = 0;
  #third = 0;
  #fourth = 0;

  add(x: number): void {
    const before = this.#count;
    const n = ++this.#count;
    const delta = x - this.#mean;
    const part = delta / n;
    const term = delta * part * before;
    this.#mean += part;
    this.#fourth +=
      term * part * part * (n * n - 3 * n + 3) + 6 * part * part * this.#second - 4 * part * this.#third;
    this.#third += term * part * (n - 2) - 3 * part * this.#second;
    this.#second += term;
  }

  get count(): number {
    return this.#count;
  }

  /** null without numbers. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#mean;
  }

  /** Standard deviation of a sample (divided by n − 1); null below two numbers. */
  get deviation(): number | null {
    return this.#count < 2 ? null : Math.sqrt(this.#second / (this.#count - 1));
  }

  /** Third standardised moment of the population; null when nothing varies. */
  get skewness(): number | null {
    if (this.#second === 0) return null;
    const variance = this.#second / this.#count;
    return this.#third / this.#count / (variance * Math.sqrt(variance));
  }

  /** Fourth standardised moment of the population, 3 for a normal distribution; null when nothing varies. */
  get kurtosis(): number | null {
    if (this.#second === 0) return null;
    const variance = this.#second / this.#count;
    return this.#fourth / this.#count / (variance * variance);
  }
}
