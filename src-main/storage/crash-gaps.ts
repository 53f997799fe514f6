import { streamNames } from '#shared/market/stream.ts';
import type { Beat } from './beat.ts';
import type { Gap } from './gap.ts';
import type { Run } from './journal-runs.ts';
import { streamKey } from './stream-marks.ts';
import type { Taken } from './taken-file.ts';

/** What the run before this one has left. */
export interface CrashFacts {
  /** Undefined when the journal is new or was set aside. */
  readonly run: Run | undefined;
  readonly beat: Beat | undefined;
  readonly taken: Taken | undefined;
  /** Streams that had rows in any run, as `streamKey` names them. */
  readonly known: ReadonlySet<string>;
}

/**
 * What the run before this one has cost when it did not stop in order: one gap per stream, from its last stored row, or from
 * the start of that run when it has none, to this start. Events that were taken after the last commit are known from the
 * counts the writer left; whether more were on their way nobody can tell, so without such events the number is null. A
 * venue of which no stream is known gets one gap for all of them.
 *
 * @param startMs of this run, epoch ms
 */
export function crashGaps(facts: CrashFacts, startMs: number): Gap[] {
  const { run, beat } = facts;
  const toNs = nsOf(startMs);
  if (run !== undefined) return run.stoppedMs === undefined ? fromRun(run, facts, toNs) : [];
  return beat === undefined || beat.stopped ? [] : fromBeat(beat, toNs);
}

function fromRun(run: Run, { beat, taken, known }: CrashFacts, toNs: bigint): Gap[] {
  const sameBeat = beat?.run === run.id ? beat : undefined;
  const sameTaken = taken?.run === run.id ? taken : undefined;
  const aliveMs = Math.max(run.aliveMs, sameBeat?.at_ms ?? 0, sameTaken?.atMs ?? 0);
  const takenRows = new Map(sameBeat?.marks.map(([slot, stream, rows]) => [cellOf(slot, stream), rows]));
  for (const [cell, rows] of sameTaken?.rows.entries() ?? [])
    takenRows.set(cell, Math.max(rows, takenRows.get(cell) ?? 0));
  const committed = new Map(run.marks.map((mark) => [cellOf(mark.slot, mark.stream), mark]));

  const gaps = run.slots.flatMap(({ exchange, symbol }, slot) =>
    streamNames.flatMap((stream, index): Gap[] => {
      const mark = committed.get(cellOf(slot, index));
      const rows = mark?.rows ?? 0;
      const lost = (takenRows.get(cellOf(slot, index)) ?? 0) - rows;
      if (mark === undefined && lost <= 0 && !known.has(streamKey(exchange, symbol, stream))) return [];
      const fromNs = mark === undefined ? nsOf(run.startedMs) : nsOf(run.epochMs) + BigInt(mark.recvNs);
      const events = lost > 0 ? lost : null;
      const evidence = { rows_of_run: rows, last_alive_ms: Math.floor(aliveMs) };
      return [{ exchange, stream, symbol, cause: 'crash', fromNs, toNs, events, evidence }];
    }),
  );
  const told = new Set(gaps.map(({ exchange }) => exchange));
  const untold = new Set(run.slots.map(({ exchange }) => exchange)).difference(told);
  for (const exchange of untold) {
    const evidence = { rows_of_run: 0, last_alive_ms: Math.floor(aliveMs) };
    const fromNs = nsOf(run.startedMs);
    gaps.push({ exchange, stream: '*', symbol: '*', cause: 'crash', fromNs, toNs, events: null, evidence });
  }
  return gaps;
}

/** The journal is gone: only the beat tells what there was, and nobody how much of it is in parts. */
function fromBeat(beat: Beat, toNs: bigint): Gap[] {
  return beat.marks.flatMap(([slot, index, rows, recvNs]): Gap[] => {
    const [exchange, symbol] = beat.slots[slot] ?? [];
    const stream = streamNames[index];
    if (exchange === undefined || symbol === undefined || stream === undefined) return [];
    const lastNs = nsOf(beat.epoch_ms) + BigInt(recvNs);
    // Rows of any stream from here on may have been in the journal only.
    const unfinishedNs = beat.unfinished_ns === null ? lastNs : BigInt(beat.unfinished_ns);
    const fromNs = lastNs < unfinishedNs ? lastNs : unfinishedNs;
    const evidence = { rows_of_run: rows, last_alive_ms: Math.floor(beat.at_ms) };
    return [{ exchange, stream, symbol, cause: 'crash', fromNs, toNs, events: null, evidence }];
  });
}

function cellOf(slot: number, stream: number): number {
  return slot * streamNames.length + stream;
}

function nsOf(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n;
}
