import { streamNames } from '#shared/market/stream.ts';
import type { Beat } from './beat.ts';
import type { Gap } from './gap.ts';
import type { Run } from './journal.ts';
import type { StreamMark } from './stream-marks.ts';

/**
 * What the run before this one has cost when it did not stop in order: one gap per stream that had rows, from its last
 * stored row to this start. Events that were taken after the last commit and before the last beat are known; whether more
 * came in the time between the last sign of life and the crash nobody can tell, so without such events the count is null.
 *
 * @param run the newest one, undefined when the journal is new or was set aside
 * @param beat what the same run saved beside it
 * @param startMs of this run, epoch ms
 */
export function crashGaps(run: Run | undefined, beat: Beat | undefined, startMs: number): Gap[] {
  if (run === undefined) return beat === undefined || beat.stopped ? [] : fromBeat(beat, startMs);
  if (run.stoppedMs !== undefined) return [];
  const sameBeat = beat?.run === run.id ? beat : undefined;
  const taken = new Map(sameBeat?.marks.map(([slot, stream, rows]) => [`${slot} ${stream}`, rows]));
  const stored = new Map(run.marks.map((mark) => [`${mark.slot} ${mark.stream}`, mark]));
  const aliveMs = Math.max(run.aliveMs, sameBeat?.at_ms ?? 0);
  const marks: StreamMark[] = [...run.marks];
  for (const [slot, stream, , recvNs] of sameBeat?.marks ?? []) {
    if (!stored.has(`${slot} ${stream}`)) marks.push({ slot, stream, rows: 0, recvNs });
  }
  return marks.flatMap((mark) => {
    const slot = run.slots[mark.slot];
    const lost = (taken.get(`${mark.slot} ${mark.stream}`) ?? 0) - mark.rows;
    return gapOf(mark, slot, run.epochMs, {
      startMs,
      aliveMs,
      events: lost > 0 ? lost : null,
      rows: mark.rows,
    });
  });
}

/** The journal is gone: only the beat tells what there was, and nobody how much of it is in parts. */
function fromBeat(beat: Beat, startMs: number): Gap[] {
  return beat.marks.flatMap(([slotIndex, stream, rows, recvNs]) => {
    const [exchange, symbol] = beat.slots[slotIndex] ?? [];
    const slot = exchange === undefined || symbol === undefined ? undefined : { exchange, symbol };
    const facts = { startMs, aliveMs: beat.at_ms, events: null, rows };
    const gaps = gapOf({ slot: slotIndex, stream, rows, recvNs }, slot, beat.epoch_ms, facts);
    if (beat.unfinished_ns === null) return gaps;
    // Rows of any stream from here on may have been in the journal only.
    const unfinishedNs = BigInt(beat.unfinished_ns);
    return gaps.map((gap) => (gap.fromNs < unfinishedNs ? gap : { ...gap, fromNs: unfinishedNs }));
  });
}

function gapOf(
  mark: StreamMark,
  slot: { readonly exchange: string; readonly symbol: string } | undefined,
  epochMs: number,
  facts: {
    readonly startMs: number;
    readonly aliveMs: number;
    readonly events: number | null;
    readonly rows: number;
  },
): Gap[] {
  const stream = streamNames[mark.stream];
  if (slot === undefined || stream === undefined) return [];
  return [
    {
      exchange: slot.exchange,
      stream,
      symbol: slot.symbol,
      cause: 'crash',
      fromNs: BigInt(epochMs) * 1_000_000n + BigInt(mark.recvNs),
      toNs: BigInt(Math.floor(facts.startMs)) * 1_000_000n,
      events: facts.events,
      evidence: { rows_of_run: facts.rows, last_alive_ms: Math.floor(facts.aliveMs) },
    },
  ];
}
