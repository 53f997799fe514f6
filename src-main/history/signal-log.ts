import type Database from 'better-sqlite3';
import { largestNotional, type Signal } from '#shared/market/signal.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { KeptInput, RunSetup } from './history.contract.ts';

export interface SignalLogPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: number | null;
}

/** Messages given to a page that opens. */
const RECENT = 1_000;
const ALIVE_EVERY_MS = 5_000;
const TIDY_EVERY_MS = 3_600_000;
/** Inputs serve replays of recorded quotes, which are many: kept for so long at most. */
const INPUT_DAYS = 30;
const DAY_MS = 86_400_000;
/** Rows removed at once, so that nobody waits long. */
const TIDY_ROWS = 5_000;

/** Writes runs, lives, messages and inputs; each call is one transaction that outlives a crash. */
export class SignalLog {
  readonly db: Database.Database;
  readonly #ports: SignalLogPorts;
  readonly #write: ReturnType<typeof statements>;
  readonly #cancels: Cancel[];
  #run: number | undefined;

  constructor(db: Database.Database, ports: SignalLogPorts) {
    this.db = db;
    this.#ports = ports;
    this.#write = statements(db);
    this.#cancels = [
      ports.clock.every(ALIVE_EVERY_MS, () => this.#alive()),
      ports.clock.every(TIDY_EVERY_MS, () => this.tidy()),
    ];
  }

  /**
   * Ends the lives that a crash left open, at the newest time at which their run is known to have been alive, and says so
   * as the recorder would have.
   *
   * @returns how many
   */
  endLeftOpen(): number {
    return this.db.transaction(() => {
      const left = this.#write.leftOpen.all();
      for (const { body, run, alive_ms, opened_ms, peak_net_pct, max_qty } of left) {
        const last = JSON.parse(body) as Signal;
        const endMs = Math.max(alive_ms, last.detected_ms);
        this.#add(run, {
          ...last,
          event: 'CLOSED',
          close_reason: 'stopped',
          evidence: `the recorder was last alive at ${new Date(alive_ms).toISOString()} and never stopped`,
          timestamp: Math.floor(endMs),
          detected_ms: endMs,
          lifetime_ms: endMs - opened_ms,
          peak_net_pct,
          max_qty,
        });
      }
      return left.length;
    })();
  }

  begin(setup: RunSetup): void {
    const now = this.#ports.clock.wallMs();
    this.end();
    this.#run = Number(this.#write.begin.run(now, now, JSON.stringify(setup)).lastInsertRowid);
    this.tidy();
  }

  end(): void {
    if (this.#run === undefined) return;
    const now = this.#ports.clock.wallMs();
    this.#write.end.run(now, now, this.#run);
    this.#run = undefined;
  }

  add(signals: readonly Signal[]): void {
    const run = this.#run ?? 0;
    this.db.transaction(() => {
      for (const signal of signals) this.#add(run, signal);
    })();
  }

  #add(run: number, signal: Signal): void {
    const isEnd = signal.event === 'CLOSED';
    this.#write.message.run(
      run,
      signal.opportunity_id,
      signal.detected_ms,
      signal.event,
      JSON.stringify(signal),
    );
    this.#write.life.run({
      id: signal.opportunity_id,
      run,
      type: signal.type,
      symbol: signal.symbol,
      buy: signal.buy_exchange,
      sell: signal.sell_exchange,
      opened: signal.detected_ms - (signal.lifetime_ms ?? 0),
      closed: isEnd ? signal.detected_ms : null,
      lifetime: isEnd ? (signal.lifetime_ms ?? null) : null,
      net: signal.net_pct,
      peak: signal.peak_net_pct ?? signal.net_pct,
      twa: signal.twa_net_pct ?? null,
      qty: signal.max_qty ?? signal.qty,
      notional: largestNotional(signal),
      profit: signal.net_profit,
      currency: signal.reference_currency,
      reason: signal.close_reason ?? null,
      evidence: signal.evidence ?? null,
    });
  }

  addInputs(inputs: readonly KeptInput[]): void {
    const run = this.#run ?? 0;
    this.db.transaction(() => {
      for (const { atNs, json } of inputs) this.#write.input.run(run, atNs, json);
    })();
  }

  /** The newest messages, oldest first. */
  recent(): readonly Signal[] {
    return this.#write.recent
      .all(RECENT)
      .map((body) => JSON.parse(body) as Signal)
      .toReversed();
  }

  /** Removes what is older than the retention. */
  tidy(): void {
    const { retentionDays, clock, log } = this.#ports;
    const now = clock.wallMs();
    const inputs = this.#remove(
      [this.#write.oldInputs],
      now - Math.min(retentionDays ?? INPUT_DAYS, INPUT_DAYS) * DAY_MS,
    );
    const removed = retentionDays === null ? 0 : this.#remove(this.#write.old, now - retentionDays * DAY_MS);
    if (removed + inputs > 0)
      log('info', 'history_tidied', { removed, inputs, older_than_days: retentionDays });
  }

  #remove(statements: readonly Database.Statement[], before: number): number {
    let removed = 0;
    for (const old of statements) {
      for (;;) {
        const { changes } = old.run({ before, rows: TIDY_ROWS });
        removed += changes;
        if (changes < TIDY_ROWS) break;
      }
    }
    return removed;
  }

  /** What is left to say of this run; to be called before the database is closed. */
  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#alive();
  }

  #alive(): void {
    if (this.#run !== undefined) this.#write.alive.run(this.#ports.clock.wallMs(), this.#run);
  }
}

/** A life without an end, what was last said of it, and until when its run lived. */
interface LeftOpen {
  readonly run: number;
  readonly opened_ms: number;
  readonly peak_net_pct: number;
  readonly max_qty: number;
  readonly alive_ms: number;
  readonly body: string;
}

/** Prepared once. */
function statements(db: Database.Database) {
  return {
    begin: db.prepare('INSERT INTO runs (started_ms, alive_ms, setup) VALUES (?, ?, ?)'),
    alive: db.prepare('UPDATE runs SET alive_ms = max(alive_ms, ?) WHERE id = ?'),
    end: db.prepare('UPDATE runs SET alive_ms = max(alive_ms, ?), stopped_ms = ? WHERE id = ?'),
    leftOpen: db.prepare<[], LeftOpen>(
      `SELECT l.run, l.opened_ms, l.peak_net_pct, l.max_qty, coalesce(r.alive_ms, l.opened_ms) AS alive_ms,
         (SELECT body FROM messages AS m WHERE m.opportunity_id = l.opportunity_id ORDER BY m.id DESC LIMIT 1) AS body
       FROM lives AS l LEFT JOIN runs AS r ON r.id = l.run WHERE l.closed_ms IS NULL AND body IS NOT NULL`,
    ),
    message: db.prepare(
      'INSERT INTO messages (run, opportunity_id, at_ms, event, body) VALUES (?, ?, ?, ?, ?)',
    ),
    // A life may be told twice where the same events are raised again: what it is does not change.
    life: db.prepare(
      `INSERT INTO lives (opportunity_id, run, type, symbol, buy, sell, opened_ms, closed_ms, lifetime_ms,
         open_net_pct, peak_net_pct, twa_net_pct, max_qty, max_notional, net_profit, reference_currency, close_reason, evidence)
       VALUES (@id, @run, @type, @symbol, @buy, @sell, @opened, @closed, @lifetime,
         @net, @peak, @twa, @qty, @notional, @profit, @currency, @reason, @evidence)
       ON CONFLICT (opportunity_id) DO UPDATE SET
         closed_ms = coalesce(excluded.closed_ms, closed_ms),
         lifetime_ms = coalesce(excluded.lifetime_ms, lifetime_ms),
         peak_net_pct = max(peak_net_pct, excluded.peak_net_pct),
         twa_net_pct = coalesce(excluded.twa_net_pct, twa_net_pct),
         max_qty = max(max_qty, excluded.max_qty),
         max_notional = max(max_notional, excluded.max_notional),
         net_profit = max(net_profit, excluded.net_profit),
         close_reason = coalesce(excluded.close_reason, close_reason),
         evidence = coalesce(excluded.evidence, evidence)`,
    ),
    input: db.prepare('INSERT INTO inputs (run, at_ns, input) VALUES (?, ?, ?)'),
    recent: db.prepare<[number], string>('SELECT body FROM messages ORDER BY id DESC LIMIT ?').pluck(),
    // A run that goes on keeps its settings: it cannot be understood without them.
    oldInputs: db.prepare(
      `DELETE FROM inputs WHERE id IN
         (SELECT i.id FROM inputs AS i JOIN runs AS r ON r.id = i.run
          WHERE json_extract(r.setup, '$.epochMs') + i.at_ns / 1e6 < @before
            AND (r.alive_ms < @before OR json_extract(i.input, '$.kind') IN ('unchanged', 'gone')) LIMIT @rows)`,
    ),
    old: [
      db.prepare(
        'DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE at_ms < @before ORDER BY at_ms LIMIT @rows)',
      ),
      db.prepare(
        `DELETE FROM lives WHERE opportunity_id IN
           (SELECT opportunity_id FROM lives WHERE opened_ms < @before AND closed_ms < @before ORDER BY opened_ms LIMIT @rows)`,
      ),
      db.prepare(
        `DELETE FROM runs WHERE id IN
           (SELECT id FROM runs WHERE alive_ms < @before AND id NOT IN (SELECT run FROM lives) LIMIT @rows)`,
      ),
    ],
  };
}
