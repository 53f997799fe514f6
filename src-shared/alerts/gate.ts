import type { SuppressionReason } from './alert.ts';
import type { Severity } from './severity.ts';
import { isQuiet, isShelved, silences, type QuietHours, type Shelf } from './shelf.ts';
import type { Subject } from './subject.ts';

/** What wants to be told. */
export interface Telling {
  readonly rule: string;
  readonly subject: Subject;
  readonly severity: Severity;
  /** One venue of an outage that is told as a whole. */
  readonly isPartOfOutage: boolean;
  /** News of the past: read late, or while everything wakes up. */
  readonly isLate: boolean;
  readonly isCooling: boolean;
}

/** Everything that may stand in the way of an alert, save the number of them. */
export interface GateState {
  readonly shelves: readonly Shelf[];
  readonly quietHours: QuietHours;
  /** Minute of the local day, 0 to 1439. */
  readonly minuteOfDay: number;
}

/** Why an alert is not told; empty when it is. */
export function gate(telling: Telling, state: GateState, nowMs: number): SuppressionReason | '' {
  const { severity } = telling;
  if (telling.isLate) return 'catch_up';
  if (state.shelves.some((shelf) => isShelved(shelf, nowMs) && silences(shelf, telling))) return 'muted';
  if (severity !== 'critical' && isQuiet(state.quietHours, state.minuteOfDay)) return 'quiet_hours';
  if (telling.isCooling) return 'cooldown';
  return telling.isPartOfOutage ? 'outranked' : '';
}
