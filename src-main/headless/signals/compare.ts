import type { Signal } from '#shared/market/signal.ts';
import { RunReplay, sameSignal } from '#shared/market/arbitrage/run-replay.ts';
import type Database from 'better-sqlite3';
import type { Files } from '../../base/files.ts';
import { messagesOf, recordedRun, type RunRow } from '../../history/run-record.ts';
import { eachQuote } from './recorded-quotes.ts';

/** Signals of a run, raised live and raised again from its recorded quotes. */
export interface Comparison {
  readonly run: number;
  readonly started_ms: number;
  readonly quotes: number;
  /** Messages told live and told again, in the window that was asked for. */
  readonly live: number;
  readonly again: number;
  readonly same: number;
  /** The first message of which the other side has no equal; null when there is none. */
  readonly first_difference: { readonly live: Signal | null; readonly again: Signal | null } | null;
}

/** Replays a whole run, because what is open depends on all before, and compares the messages of `[fromMs, toMs)`. */
export async function compareRun(
  db: Database.Database,
  files: Files,
  dataDir: string,
  { id, started_ms, stopped_ms, alive_ms }: RunRow,
  window: { readonly fromMs: number; readonly toMs: number },
): Promise<Comparison> {
  const run = recordedRun(db, id);
  const isWanted = ({ detected_ms }: Signal): boolean =>
    detected_ms >= window.fromMs && detected_ms < window.toMs;
  // What was said afterwards, of lives that a crash left open, nobody raised.
  const all = messagesOf(db, id).filter((signal) => signal.evidence === undefined);
  const told = all.filter(isWanted);
  if (run.inputs.length === 0) {
    // It ended before it had begun; or what it was told is no longer kept.
    const first = told[0] === undefined ? null : { live: told[0], again: null };
    return { run: id, started_ms, quotes: 0, live: told.length, again: 0, same: 0, first_difference: first };
  }
  const again: Signal[] = [];
  const replay = new RunReplay(run, (signal) => again.push(signal));
  // A run that was killed lived at least until its newest message.
  const end = stopped_ms ?? Math.max(alive_ms, all.at(-1)?.detected_ms ?? 0);
  const quotes = await eachQuote(
    files,
    dataDir,
    { fromNs: BigInt(run.epochMs) * 1_000_000n, toNs: BigInt(Math.ceil(end) + SLACK_MS) * 1_000_000n },
    (quote) => void replay.quote(quote),
  );
  replay.finish(end);
  const raised = again.filter(isWanted);
  const { same, first } = matched(told, raised);
  return {
    run: id,
    started_ms,
    quotes,
    live: told.length,
    again: raised.length,
    same,
    first_difference: first,
  };
}

/** Quotes of a run that was killed may be a little newer than its last sign of life, ms. */
const SLACK_MS = 5_000;

/** Messages of one life are compared in their order; lives that end in the same step have none among each other. */
function matched(
  live: readonly Signal[],
  again: readonly Signal[],
): { same: number; first: Comparison['first_difference'] } {
  const byLife = Map.groupBy(again, (signal) => signal.opportunity_id);
  const lives = Map.groupBy(live, (signal) => signal.opportunity_id);
  let same = 0;
  let first: Comparison['first_difference'] = null;
  for (const id of new Set([...lives.keys(), ...byLife.keys()])) {
    const [ours, theirs] = [lives.get(id) ?? [], byLife.get(id) ?? []];
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
      const [a, b] = [ours[i], theirs[i]];
      if (a !== undefined && b !== undefined && sameSignal(a, b)) same++;
      else first ??= { live: a ?? null, again: b ?? null };
    }
  }
  return { same, first };
}
