import type { ExchangeId } from './exchange.ts';
import type { StreamName } from './stream.ts';
import { toMs } from './time.ts';

/** Why something may be missing; `docs/completeness.md` says what each one means. */
const gapCauses = [
  'disconnect',
  'silence',
  'queue_full',
  'crash',
  'stopped',
  'clock_jump',
  'disk',
  'sequence',
] as const;

export type GapCause = (typeof gapCauses)[number];

/** A stretch of receive time in which events of one stream of one symbol are missing, may be missing, or are proved not to be. */
export interface Gap {
  readonly exchange: ExchangeId;
  /** `*`: every stream of every symbol. */
  readonly stream: StreamName | '*';
  readonly symbol: string;
  readonly cause: GapCause;
  /** Epoch ns, decimal: the last sign that nothing was missing. */
  readonly from: string;
  /** Epoch ns, decimal: the first sign that nothing is missing any more; null while the gap is open. */
  readonly to: string | null;
  /** Events missing; 0 where it is known that none is, null where nobody can tell. */
  readonly events: number | null;
  /** What the count rests on: `after_id` and `before_id` are the last number before and the first after it. */
  readonly evidence: Readonly<Record<string, string | number>>;
}

/** Length of a gap, ms; of an open one up to now. */
export function gapLengthMs({ from, to }: Pick<Gap, 'from' | 'to'>, nowMs: number): number {
  return Math.max(0, (to === null ? nowMs : toMs(BigInt(to))) - toMs(BigInt(from)));
}
