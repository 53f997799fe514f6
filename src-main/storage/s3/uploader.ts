import { errorText } from '#shared/error-text.ts';
import type { UploadCounters } from '#shared/status.ts';
import { removeOld, sweep, type Housekeeping } from './housekeeping.ts';
import { isStillThere } from './retention.ts';
import { Scanner } from './scan.ts';
import { StoreError, concernsStore } from './store-error.ts';
import { StoreHealth } from './store-health.ts';
import { UnitSender } from './unit-sender.ts';
import { UnitTurns } from './unit-turns.ts';
import { verifiedUnits } from './verified-units.ts';
import { Sleeper } from './sleeper.ts';
import { usualPace, type UploaderOptions, type UploaderPace, type UploaderPorts } from './uploader-ports.ts';

const COUNT_MS = 1_000;

/**
 * Copies finished parts and compacted days to S3 and compares each copy; removes parts when their time has come. Whatever
 * S3 does, files wait on the disk; nobody waits for this.
 */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #pace: UploaderPace;
  readonly #ports: UploaderPorts;
  readonly #health: StoreHealth;
  readonly #turns: UnitTurns;
  readonly #sender: UnitSender;
  readonly #house: Housekeeping;
  readonly #scanner: Scanner;
  readonly #sleeper: Sleeper;
  readonly #stop = new AbortController();
  #running: Promise<unknown> | undefined;
  readonly #count = { removed: 0, lost: 0 };

  constructor(options: UploaderOptions, ports: UploaderPorts) {
    this.#options = options;
    this.#pace = { ...usualPace, ...options.pace };
    this.#ports = ports;
    const { files, clock, random, log, store, ledger } = ports;
    const { target, prefix, roots, keepLocalHours, keepUncompacted } = options;
    const wallMs = (): number => clock.wallMs();
    const stop = this.#stop.signal;
    this.#scanner = new Scanner({ files, roots, wallMs });
    this.#sleeper = new Sleeper(clock);
    const { gate: bounds, fileRetry: retry } = this.#pace;
    this.#health = new StoreHealth({ bounds, target, clock, random, log, sleeper: this.#sleeper, stop });
    this.#turns = new UnitTurns(ledger, { retry, clock, random });
    const { pieceBytes } = this.#pace;
    const [health, turns, scanner] = [this.#health, this.#turns, this.#scanner];
    this.#sender = new UnitSender({ roots, prefix, pieceBytes, health, turns, scanner, stop }, ports);
    this.#house = {
      store,
      ledger,
      scanner,
      files,
      roots,
      log,
      keepUncompacted,
      keepLocalHours,
      target,
      prefix,
      startedMs: clock.wallMs(),
      wallMs,
      stop,
    };
  }

  /** Goes on until stopped. */
  start(): void {
    const cancel = this.#ports.clock.every(COUNT_MS, () => this.#publish());
    const lanes = Array.from({ length: this.#pace.lanes }, () => this.#sendForEver());
    this.#running = Promise.all([this.#scanForEver(), this.#keepForEver(), ...lanes]).finally(cancel);
  }

  /** Uploads what is there now and compares it, trying each file at most `attempts` times. @returns the counts then */
  async once(attempts: number): Promise<UploadCounters> {
    await this.#scan(false);
    this.#ports.ledger.retryTaken();
    const work = async (): Promise<void> => {
      for (;;) {
        const unit = this.#turns.take(attempts);
        if (unit === undefined || this.#stop.signal.aborted) return;
        await this.#sender.send(unit);
        if (this.#health.row >= attempts) return;
      }
    };
    await Promise.all(Array.from({ length: this.#pace.lanes }, work));
    return this.counters();
  }

  /** Looks at every copy that was compared before. Units whose copy is not what it was wait again. @returns their paths */
  async verify(): Promise<string[]> {
    const { ledger, store } = this.#ports;
    const lost: string[] = [];
    for (const unit of verifiedUnits(ledger)) {
      if (await isStillThere(unit, { store })) continue;
      ledger.again(unit);
      lost.push(`${unit.tree}/${unit.path}`);
    }
    this.#count.lost += lost.length;
    return lost;
  }

  /** Ends what is under way; files that are not up yet wait for the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#sleeper.close();
    this.#ports.store.close();
    await this.#running;
    this.#publish();
  }

  counters(): UploadCounters {
    const { ledger, store } = this.#ports;
    const waiting = ledger.tally('waiting');
    const taken = ledger.tally('taken');
    return {
      target: this.#options.target,
      waiting_files: waiting.files,
      waiting_bytes: waiting.bytes,
      oldest_waiting_ms: waiting.oldestMs,
      uploaded_files: this.#sender.sent.files,
      uploaded_bytes: this.#sender.sent.bytes,
      verified_files: ledger.tally('verified').files,
      removed_files: this.#count.removed,
      taken_files: taken.files,
      lost_copies: this.#count.lost,
      ...this.#health.facts(),
      clock_ahead_ms: store.clockAheadMs ?? null,
      quota_share: (waiting.partBytes + taken.partBytes) / this.#options.spoolQuotaBytes,
    };
  }

  #publish(): void {
    this.#ports.counters(this.counters());
  }

  async #scanForEver(): Promise<void> {
    const { clock } = this.#ports;
    let fullAtMs = Number.NEGATIVE_INFINITY;
    while (!this.#stop.signal.aborted) {
      const nowMs = clock.monoNs() / 1e6;
      const isFull = nowMs >= fullAtMs;
      await this.#surviving(async () => {
        await this.#scan(!isFull);
        if (!isFull) return;
        fullAtMs = nowMs + this.#pace.fullScanMs;
        this.#ports.ledger.retryTaken();
        await this.#forgetMissing();
      });
      this.#sleeper.wake();
      await this.#sleeper.sleep(this.#pace.scanMs, 'timer');
    }
  }

  async #scan(recent: boolean): Promise<void> {
    const { ledger, clock } = this.#ports;
    for await (const units of this.#scanner.units(recent)) {
      if (this.#stop.signal.aborted) return;
      ledger.found(units, clock.wallMs());
    }
  }

  /** Files that somebody else has removed from this machine; their copies are there. */
  async #forgetMissing(): Promise<void> {
    const { ledger } = this.#ports;
    for (const unit of verifiedUnits(ledger)) {
      if (this.#stop.signal.aborted) return;
      if ((await this.#scanner.look(unit)) === undefined) ledger.removed(unit);
    }
  }

  async #sendForEver(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#surviving(async () => {
        const unit = this.#turns.take(Number.POSITIVE_INFINITY);
        if (unit === undefined) await this.#sleeper.sleep(this.#pace.scanMs, 'news');
        else await this.#sender.send(unit);
      });
    }
  }

  /** Tidies up here and there, but only while the store answers the uploads well. */
  async #keepForEver(): Promise<void> {
    const { clock } = this.#ports;
    let sweepAtMs = Number.NEGATIVE_INFINITY;
    while (!this.#stop.signal.aborted) {
      await this.#surviving(async () => {
        if (!this.#health.isWell) return;
        try {
          const nowMs = clock.monoNs() / 1e6;
          if (nowMs >= sweepAtMs) {
            await sweep(this.#house);
            sweepAtMs = nowMs + this.#pace.fullScanMs;
          }
          const { removed, lost } = await removeOld(this.#house);
          this.#count.removed += removed;
          this.#count.lost += lost;
          if (lost > 0) this.#sleeper.wake();
        } catch (cause) {
          if (!this.#stop.signal.aborted && cause instanceof StoreError && concernsStore(cause))
            this.#health.failed(cause);
          throw cause;
        }
      });
      await this.#sleeper.sleep(this.#pace.keepMs, 'timer');
    }
  }

  /** A full disk, or a folder that cannot be read, ends no loop: it is said, and tried again. */
  async #surviving(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (cause) {
      if (this.#stop.signal.aborted || cause instanceof StoreError) return;
      this.#health.countFailure();
      const why = errorText(cause);
      this.#ports.log('error', 'upload_failed', { target: this.#options.target, why });
      await this.#sleeper.sleep(this.#pace.fileRetry.firstMs, 'timer');
    }
  }
}
