/**
 * One alarm: a rule about one subject. `idle → pending → active → clearing → idle`, with a delay into and out of the
 * active phase, so that a level that is only touched says nothing.
 */
export interface Alarm {
  phase: 'idle' | 'pending' | 'active' | 'clearing';
  /** When the phase was entered. */
  sinceMs: number;
  /** When the level was first held; NaN while idle. */
  openedMs: number;
  /** Newest value, in the unit of the rule. */
  value: number;
  /** Furthest value beyond the fire level in this episode, and the one that was last told. */
  peak: number;
  toldPeak: number;
  /** Whether this episode was told, or is not to be told any more. */
  isSettled: boolean;
  isTold: boolean;
  toldMs: number;
  isAcknowledged: boolean;
  /** Until then the same alarm is not told again. */
  cooldownUntilMs: number;
  /** Reason an opening was last withheld for, so that it is counted once; empty when none was. */
  withheldFor: string;
}

export interface AlarmTimes {
  readonly on_delay_ms: number;
  readonly off_delay_ms: number;
  readonly cooldown_ms: number;
}

/** What a reading says against the levels. `unknown` holds the phase; `hold` lies between the levels. */
export type Reading = 'fire' | 'hold' | 'clear' | 'unknown';

export type Step = 'none' | 'opened' | 'ended';

export function newAlarm(): Alarm {
  return {
    phase: 'idle',
    sinceMs: Number.NEGATIVE_INFINITY,
    openedMs: Number.NaN,
    value: Number.NaN,
    peak: Number.NaN,
    toldPeak: Number.NaN,
    isSettled: false,
    isTold: false,
    toldMs: Number.NEGATIVE_INFINITY,
    isAcknowledged: false,
    cooldownUntilMs: Number.NEGATIVE_INFINITY,
    withheldFor: '',
  };
}

/** Where a value stands. Values beyond `fire` fire, those short of `clear` clear. @param sign 1: above, -1: below */
export function readingOf(value: number, fire: number, clear: number, sign: 1 | -1): Reading {
  if (Number.isNaN(value)) return 'unknown';
  if (sign * value >= sign * fire) return 'fire';
  // With one and the same level for both, whatever does not fire clears.
  return sign * value < sign * clear || clear === fire ? 'clear' : 'hold';
}

/** Moves an alarm on by a reading at a time. Times may stand still, never run back. */
export function advance(alarm: Alarm, reading: Reading, nowMs: number, times: AlarmTimes): Step {
  switch (alarm.phase) {
    case 'idle':
      if (reading !== 'fire') return 'none';
      enter(alarm, 'pending', nowMs);
      alarm.openedMs = nowMs;
      return afterOnDelay(alarm, nowMs, times);
    case 'pending':
      if (reading === 'clear' || reading === 'hold') {
        enter(alarm, 'idle', nowMs);
        return 'none';
      }
      return afterOnDelay(alarm, nowMs, times);
    case 'active':
      if (reading !== 'clear') return 'none';
      enter(alarm, 'clearing', nowMs);
      return afterOffDelay(alarm, nowMs, times);
    case 'clearing':
      if (reading === 'fire' || reading === 'hold') {
        enter(alarm, 'active', nowMs);
        return 'none';
      }
      return afterOffDelay(alarm, nowMs, times);
  }
}

/** Lets time pass without a reading. */
export function elapse(alarm: Alarm, nowMs: number, times: AlarmTimes): Step {
  if (alarm.phase === 'pending') return afterOnDelay(alarm, nowMs, times);
  if (alarm.phase === 'clearing') return afterOffDelay(alarm, nowMs, times);
  return 'none';
}

/** An alarm without an episode, past its cooldown, need not be kept. */
export function isSpent(alarm: Alarm, nowMs: number): boolean {
  return alarm.phase === 'idle' && nowMs >= alarm.cooldownUntilMs && alarm.withheldFor === '';
}

export function isActive(alarm: Alarm): boolean {
  return alarm.phase === 'active' || alarm.phase === 'clearing';
}

function enter(alarm: Alarm, phase: Alarm['phase'], nowMs: number): void {
  alarm.phase = phase;
  alarm.sinceMs = nowMs;
}

function afterOnDelay(alarm: Alarm, nowMs: number, { on_delay_ms }: AlarmTimes): Step {
  if (nowMs - alarm.sinceMs < on_delay_ms) return 'none';
  enter(alarm, 'active', nowMs);
  alarm.isSettled = false;
  alarm.isTold = false;
  alarm.isAcknowledged = false;
  alarm.withheldFor = '';
  alarm.peak = alarm.value;
  return 'opened';
}

function afterOffDelay(alarm: Alarm, nowMs: number, { off_delay_ms, cooldown_ms }: AlarmTimes): Step {
  if (nowMs - alarm.sinceMs < off_delay_ms) return 'none';
  enter(alarm, 'idle', nowMs);
  // An episode that nobody heard of does not lengthen the silence.
  if (alarm.isTold) alarm.cooldownUntilMs = nowMs + cooldown_ms;
  alarm.withheldFor = '';
  return 'ended';
}
