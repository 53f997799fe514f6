import type { Status } from '#shared/api/api.ts';
import type { Signal } from '#shared/market/signal.ts';
import { askOfSignal, askOfStatus } from './decide.ts';
import type { SoundDesk } from './sound-desk.ts';

/** While nothing works the alarm sounds again after so long, until it is acknowledged or something works, ms. */
export const REPEAT_MS = 30_000;

export interface SoundSources {
  readonly onSignal: Set<(signal: Signal) => void>;
  readonly onStatus: Set<(status: Status, before: Status | undefined) => void>;
  /** Line at which signals open, net percent. */
  readonly openPct: () => number;
  /** Backend's wall clock, epoch ms. */
  readonly nowMs: () => number;
}

/** The alarm of a total outage. */
export class OutageAlarm {
  readonly #listeners = new Set<(isAcknowledged: boolean) => void>();
  #isAcknowledged = false;
  #soundedMs = Number.NEGATIVE_INFINITY;

  readonly #desk: SoundDesk;

  constructor(desk: SoundDesk) {
    this.#desk = desk;
  }

  acknowledge(): void {
    this.#set(true);
  }

  onChange(listener: (isAcknowledged: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a status: sounds what a change of state asks for, and repeats while nothing works. */
  take(status: Status, before: Status | undefined): void {
    const isOut = status.state === 'OFFLINE' || status.state === 'ERROR';
    const ask = askOfStatus(status, before);
    if (!isOut) {
      this.#set(false);
      this.#soundedMs = Number.NEGATIVE_INFINITY;
    }
    if (ask !== undefined) {
      this.#desk.ask(ask);
      if (isOut) this.#soundedMs = status.now_ms;
    } else if (isOut && !this.#isAcknowledged && status.now_ms - this.#soundedMs >= REPEAT_MS) {
      // A start without any venue is given the time of one repetition before it alarms.
      if (this.#soundedMs === Number.NEGATIVE_INFINITY) this.#soundedMs = status.now_ms;
      else {
        this.#desk.ask({ sound: 'critical', rule: `state ${status.state}` });
        this.#soundedMs = status.now_ms;
      }
    }
  }

  #set(isAcknowledged: boolean): void {
    if (isAcknowledged === this.#isAcknowledged) return;
    this.#isAcknowledged = isAcknowledged;
    for (const listener of this.#listeners) listener(isAcknowledged);
  }
}

/** Connects what happens with what sounds. */
export function wireSounds(desk: SoundDesk, sources: SoundSources): OutageAlarm {
  const alarm = new OutageAlarm(desk);
  sources.onSignal.add((signal) => {
    const ask = askOfSignal(signal, sources.openPct(), sources.nowMs());
    if (ask !== undefined) desk.ask(ask);
  });
  sources.onStatus.add((status, before) => alarm.take(status, before));
  return alarm;
}
