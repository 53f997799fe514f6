/** Weight per UTC minute and address (header X-MBX-USED-WEIGHT-1M); refused requests cost too. */
const LIMIT = 2_400;
/** After so many refusals in a row the address is banned (how many is a choice). */
const REFUSALS_BEFORE_BAN = 20;
const BAN_MS = 120_000;

/** Counts the weight of REST requests and says when it is too much. */
export class Weight {
  #minute = -1;
  #used = 0;
  #refused = 0;
  #bannedUntilMs = 0;

  get used(): number {
    return this.#used;
  }

  /** @returns the refusal, or undefined when the request may be answered */
  spend(
    weight: number,
    atMs: number,
  ): { readonly status: 429 | 418; readonly retryAfterS: number } | undefined {
    const minute = Math.floor(atMs / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used = 0;
      this.#refused = 0;
    }
    this.#used += weight;
    const isBanned = atMs < this.#bannedUntilMs;
    if (!isBanned && this.#used <= LIMIT) return undefined;
    if (!isBanned && ++this.#refused > REFUSALS_BEFORE_BAN) this.#bannedUntilMs = atMs + BAN_MS;
    const until = atMs < this.#bannedUntilMs ? this.#bannedUntilMs : (minute + 1) * 60_000;
    const retryAfterS = Math.max(1, Math.ceil((until - atMs) / 1_000));
    return { status: atMs < this.#bannedUntilMs ? 418 : 429, retryAfterS };
  }
}
