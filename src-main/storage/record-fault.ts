import { isEventMs } from '#shared/market/time.ts';
import { streamIndex, streamNames } from '#shared/market/stream.ts';
import type { RingRecord } from './ring.ts';

const { bbo, trade, mark_price, funding } = streamIndex;

/**
 * Why a record cannot be a row of its stream: the writer's last look before a number is stored for good. Readers of the
 * wire have checked all of it, so a fault here is a programming error; it is counted, not stored.
 *
 * @param slots length of the list of exchange and symbol
 * @returns undefined when it is good
 */
export function recordFault(record: RingRecord, slots: number): string | undefined {
  const { slot, stream, tsMs, subNs, recvNs, a, b, c, d } = record;
  if (slot < 0 || slot >= slots) return `slot: expected 0..${slots - 1}, found ${slot}`;
  if (stream >= streamNames.length) return `stream: expected 0..${streamNames.length - 1}, found ${stream}`;
  if (!isEventMs(tsMs)) return `ts_event: expected epoch ms, found ${tsMs}`;
  if (subNs < 0 || subNs > 999_999) return `ts_event: expected 0..999999 ns inside the ms, found ${subNs}`;
  if (!Number.isSafeInteger(recvNs)) return `ts_recv: expected whole ns, found ${recvNs}`;
  if (!Number.isFinite(a)) return `${streamNames[stream]}: expected a finite first number, found ${a}`;
  if (stream === bbo || stream === trade) {
    if (!Number.isFinite(b)) return `${streamNames[stream]}: expected a finite second number, found ${b}`;
    if (stream === trade) {
      if (c !== 1 && c !== -1 && c !== 0) return `trade side: expected 1, -1 or 0, found ${c}`;
    } else if (!Number.isFinite(c) || !Number.isFinite(d)) {
      return `bbo: expected a finite ask, found ${c} and ${d}`;
    }
  } else if (stream === mark_price) {
    if (b === Number.POSITIVE_INFINITY || b === Number.NEGATIVE_INFINITY)
      return `index_price: expected a finite number, found ${b}`;
  } else if (stream === funding) {
    if (b !== 0 && !isEventMs(b)) return `next_funding_ts: expected epoch ms, found ${b}`;
  }
  return undefined;
}
