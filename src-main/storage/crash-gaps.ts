import { streamNames, type StreamName } from '#shared/market/stream.ts';
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

/** How far a stream is known to have come in the run that has crashed: the venue's number of its last event, lost or not. */
export interface CrashEnd {
  readonly exchange: string;
  readonly symbol: string;
  readonly stream: StreamName;
  /** `ts_recv` of its last stored row, epoch ns. */
  readonly lastNs: bigint;
  readonly lastId: number | null;
}

/**
 * Where the streams of a run that did not stop in order ended. An event that was taken and not committed had the next number:
 * with it and the first number after the start, what else is missing can be counted.
 */
export function crashEnds({ run, beat, taken }: Omit<CrashFacts, 'known'>): CrashEnd[] {
  if (run === undefined || run.stoppedMs !== undefined) return [];
  const takenRows = rowsTaken(run, beat, taken);
  return run.marks.flatMap(({ slot, stream, rows, recvNs, number }): CrashEnd[] => {
    const of = run.slots[slot];
    const name = streamNames[stream];
    if (of === undefined || name === undefined) return [];
    const lost = Math.max(0, (takenRows.get(cellOf(slot, stream)) ?? 0) - rows);
    const lastNs = nsOf(run.epochMs) + BigInt(recvNs);
    return [{ ...of, stream: name, lastNs, lastId: number === null ? null : number + lost }];
  });
}

/** The rarest stream speaks every 90 s: what a run of this age has not had, its venue does not send. */
const YOUNG_MS = 120_000;

/**
 * What the run before this one has cost when it did not stop in order: one gap per stream, from its last stored row, or from
 * the start of that run when it has none, to this start. Events that were taken after the last commit are known from the
 * counts the writer left; whether more were on their way nobody can tell, so without such events the number is null. A
 * venue of which no stream is known gets one gap for all of them, and so does one of which not every stream had spoken when
 * a young run died: its first events may have been on their way.
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
  const takenRows = rowsTaken(run, beat, taken);
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
  const untold = new Set<string>();
  const told = new Set(gaps.map(({ exchange, symbol, stream }) => streamKey(exchange, symbol, stream)));
  const isYoung = aliveMs - run.startedMs < YOUNG_MS;
  for (const { exchange, symbol } of run.slots) {
    const isTold = (stream: string): boolean => told.has(streamKey(exchange, symbol, stream));
    if (isYoung ? !streamNames.every(isTold) : !gaps.some((gap) => gap.exchange === exchange))
      untold.add(exchange);
  }
  for (const exchange of untold) {
    const evidence = { rows_of_run: 0, last_alive_ms: Math.floor(aliveMs) };
    const fromNs = nsOf(run.startedMs);
    gaps.push({ exchange, stream: '*', symbol: '*', cause: 'crash', fromNs, toNs, events: null, evidence });
  }
  return gaps;
}

/** By cell, as the newest counts of that run tell. */
function rowsTaken(run: Run, beat: Beat | undefined, taken: Taken | undefined): Map<number, number> {
  const rowsOf = new Map<number, number>();
  if (beat?.run === run.id)
    for (const [slot, stream, rows] of beat.marks) rowsOf.set(cellOf(slot, stream), rows);
  for (const [cell, rows] of (taken?.run === run.id ? taken.rows : []).entries())
    rowsOf.set(cell, Math.max(rows, rowsOf.get(cell) ?? 0));
  return rowsOf;
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
