/** One line on a terminal that is written over and over; silent where there is no terminal. */
export class ProgressLine {
  readonly #stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly #startedMs = performance.now();
  #shownMs = Number.NEGATIVE_INFINITY;
  #isShown = false;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  /** Shows a text with the time still to go, some ten times a second at most. @param share done, 0 to 1 */
  show(text: string, share: number): void {
    const nowMs = performance.now();
    if (this.#stream.isTTY !== true || nowMs - this.#shownMs < 100) return;
    this.#shownMs = nowMs;
    const leftS = share > 0 ? Math.ceil(((nowMs - this.#startedMs) / 1000) * (1 / share - 1)) : undefined;
    const left =
      leftS === undefined ? '' : `, ${leftS < 90 ? `${leftS} s` : `${Math.ceil(leftS / 60)} min`} left`;
    const line = `${Math.floor(share * 100)} % ${text}${left}`;
    this.#stream.write(`\r\u001B[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#isShown = true;
  }

  /** Takes the line away, before anything else is written. */
  clear(): void {
    if (this.#isShown) this.#stream.write('\r\u001B[K');
    this.#isShown = false;
  }
}
