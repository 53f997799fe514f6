import type { OfflineWindow } from './facts.ts';

const DAY_S = 86_400;
const HOUR_S = 3_600;
const MOST_WINDOWS = 100;

/** In which seconds there were events, in a bit each. */
export class Activity {
  readonly #days = new Map<number, Uint8Array>();

  /** @param second whole epoch seconds */
  mark(second: number): void {
    const day = Math.floor(second / DAY_S);
    let bits = this.#days.get(day);
    if (bits === undefined) {
      bits = new Uint8Array(DAY_S / 8);
      this.#days.set(day, bits);
    }
    const at = second - day * DAY_S;
    bits[at >> 3]! |= 1 << (at & 7);
  }

  /** Hours without any event between the first and the last one with events, as `2026-01-15T07`. */
  missingHours(): string[] {
    const hours = [...this.#hours()].toSorted((a, b) => a - b);
    const missing: string[] = [];
    for (let k = 1; k < hours.length; k++) {
      for (let hour = hours[k - 1]! + 1; hour < hours[k]!; hour++) {
        missing.push(new Date(hour * HOUR_S * 1000).toISOString().slice(0, 13));
      }
    }
    return missing;
  }

  /** Times without an event of more than `seconds`, between the first event and the last; the longest come first. */
  offline(seconds: number): { windows: OfflineWindow[]; count: number; seconds: number } {
    const windows: OfflineWindow[] = [];
    let last: number | undefined;
    for (const second of this.#seconds()) {
      // Events may lie anywhere in their second: what is certain is one second less on each side.
      if (last !== undefined && second - last - 1 > seconds) {
        windows.push({ fromMs: (last + 1) * 1000, toMs: second * 1000 });
      }
      last = second;
    }
    const total = windows.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / 1000, 0);
    const longest = windows
      .toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))
      .slice(0, MOST_WINDOWS);
    return { windows: longest, count: windows.length, seconds: total };
  }

  *#seconds(): Iterable<number> {
    for (const [day, bits] of [...this.#days].toSorted(([a], [b]) => a - b)) {
      for (let at = 0; at < DAY_S; at++) {
        if ((bits[at >> 3]! & (1 << (at & 7))) !== 0) yield day * DAY_S + at;
      }
    }
  }

  #hours(): Set<number> {
    const hours = new Set<number>();
    for (const second of this.#seconds()) hours.add(Math.floor(second / HOUR_S));
    return hours;
  }
}
