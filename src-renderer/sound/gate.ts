import { soundFacts, type SoundName } from './sounds.ts';
import type { Ask } from './decide.ts';

/** What becomes of an asked sound; everything but `play` is counted and shown. */
export type Verdict = 'play' | 'switched_off' | 'muted' | 'cooldown' | 'spacing' | 'too_many' | 'outranked';

export interface GateLimits {
  /** Least time between two sounds of the same rule, ms. */
  readonly ruleMs: number;
  /** Least time between two sounds of the same severity, ms. */
  readonly severityMs: number;
  /** At most `burst` sounds in `burstMs`. */
  readonly burst: number;
  readonly burstMs: number;
}

export const defaultLimits: GateLimits = { ruleMs: 60_000, severityMs: 1_500, burst: 4, burstMs: 10_000 };

/** How long the longest sound lasts: so long a lower one does not talk into a higher one, ms. */
const SOUND_MS = 700;

/** Rules about the state of the recorder repeat and recover in their own time. */
const isUnlimitedRule = (rule: string): boolean => rule.startsWith('state ') || rule.startsWith('test ');

/** Keeps a burst of events from becoming noise. Times are ms of any one clock. */
export class SoundGate {
  readonly #lastOfRule = new Map<string, number>();
  readonly #lastOfSeverity = new Map<number, number>();
  #recent: number[] = [];
  #playing: { severity: number; untilMs: number } = { severity: -1, untilMs: Number.NEGATIVE_INFINITY };

  readonly #limits: GateLimits;

  constructor(limits: GateLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Decides, and remembers what it let through. */
  judge(ask: Ask, nowMs: number, isMuted: boolean, isOn: (sound: SoundName) => boolean): Verdict {
    const { severity } = soundFacts[ask.sound];
    const { ruleMs, severityMs, burst, burstMs } = this.#limits;
    if (!isOn(ask.sound)) return 'switched_off';
    if (isMuted) return 'muted';
    this.#recent = this.#recent.filter((at) => nowMs - at < burstMs);
    if (!isUnlimitedRule(ask.rule) && nowMs - (this.#lastOfRule.get(ask.rule) ?? -Infinity) < ruleMs)
      return 'cooldown';
    if (nowMs - (this.#lastOfSeverity.get(severity) ?? -Infinity) < severityMs) return 'spacing';
    if (ask.sound !== 'critical' && this.#recent.length >= burst) return 'too_many';
    if (nowMs < this.#playing.untilMs && severity < this.#playing.severity) return 'outranked';
    this.#lastOfRule.set(ask.rule, nowMs);
    this.#lastOfSeverity.set(severity, nowMs);
    this.#recent.push(nowMs);
    this.#playing = { severity, untilMs: nowMs + SOUND_MS };
    for (const [rule, at] of this.#lastOfRule) if (nowMs - at >= ruleMs) this.#lastOfRule.delete(rule);
    return 'play';
  }
}
