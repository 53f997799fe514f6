import { join } from 'node:path';
import type { UploadCounters } from '#shared/status.ts';
import { backoffMs } from '../../base/backoff.ts';
import { checksConditions } from './conditional.ts';
import { Gate } from './gate.ts';
import type { KnownUnit } from './ledger.ts';
import { isStillThere, removeVerified } from './retention.ts';
import { Scanner } from './scan.ts';
import { StoreError, concernsStore } from './store-error.ts';
import { dropNoted, dropOld } from './sweep.ts';
import { KeyTaken, type Proof } from './upload-file.ts';
import { uploadUnit } from './upload-unit.ts';
import { Sleeper } from './sleeper.ts';
import { usualPace, type UploaderOptions, type UploaderPace, type UploaderPorts } from './uploader-ports.ts';

/** Uploads begun by this machine and not ended after so long are dropped, ms. */
const PIECES_TOO_OLD_MS = 3_600_000;
const COUNT_MS = 1_000;

/**
 * Copies finished parts and compacted days to S3 and compares each copy; removes parts when their time has come. Whatever
 * S3 does, files wait on the disk; nobody waits for this.
 */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #pace: UploaderPace;
  readonly #ports: UploaderPorts;
  readonly #gate: Gate;
  readonly #scanner: Scanner;
  readonly #sleeper: Sleeper;
  readonly #stop = new AbortController();
  readonly #startedMs: number;
  /** Units under way, and those that failed for a reason of their own: how often, and when they may be tried again. */
  readonly #busy = new Set<string>();
  readonly #resting = new Map<string, { readonly attempts: number; readonly untilMs: number }>();
  #learning = false;
  #running: Promise<unknown> | undefined;
  #count = { files: 0, bytes: 0, removed: 0, lost: 0, failures: 0 };
  #error = '';
  #failingSinceMs: number | null = null;

  constructor(options: UploaderOptions, ports: UploaderPorts) {
    this.#options = options;
    this.#pace = { ...usualPace, ...options.pace };
    this.#ports = ports;
    this.#gate = new Gate(this.#pace.gate, ports.clock, ports.random);
    const { files, clock } = ports;
    this.#scanner = new Scanner({ files, roots: options.roots, wallMs: () => clock.wallMs() });
    this.#sleeper = new Sleeper(clock);
    this.#startedMs = clock.wallMs();
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
        const unit = this.#take(attempts);
        if (unit === undefined || this.#stop.signal.aborted) return;
        await this.#send(unit);
        if (this.#gate.failures >= attempts) return;
      }
    };
    await Promise.all(Array.from({ length: this.#pace.lanes }, work));
    return this.counters();
  }

  /** Looks at every copy that was compared before. Units whose copy is not what it was wait again. @returns their paths */
  async verify(): Promise<string[]> {
    const { ledger, store } = this.#ports;
    const lost: string[] = [];
    for (const tree of ['compact', 'spool'] as const) {
      let after = '';
      for (;;) {
        const page = ledger.verifiedAfter(tree, after, 200);
        if (page.length === 0) break;
        for (const unit of page) {
          if (await isStillThere(unit, { store })) continue;
          ledger.again(unit);
          lost.push(`${tree}/${unit.path}`);
        }
        after = page.at(-1)!.path;
      }
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
    const { ledger, store, clock } = this.#ports;
    const waiting = ledger.tally('waiting');
    const taken = ledger.tally('taken');
    const waitMs = this.#gate.wait();
    return {
      target: this.#options.target,
      waiting_files: waiting.files,
      waiting_bytes: waiting.bytes,
      oldest_waiting_ms: waiting.oldestMs,
      uploaded_files: this.#count.files,
      uploaded_bytes: this.#count.bytes,
      verified_files: ledger.tally('verified').files,
      removed_files: this.#count.removed,
      taken_files: taken.files,
      lost_copies: this.#count.lost,
      failures: this.#count.failures,
      error: this.#error,
      failing_since_ms: this.#failingSinceMs,
      circuit_open: this.#gate.circuitOpen,
      retry_at_ms: this.#gate.isWell ? null : clock.wallMs() + waitMs,
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
    for (const tree of ['compact', 'spool'] as const) {
      let after = '';
      for (;;) {
        const page = ledger.verifiedAfter(tree, after, 1_000);
        if (page.length === 0) break;
        for (const unit of page) {
          if (this.#stop.signal.aborted) return;
          if ((await this.#scanner.look(unit)) === undefined) ledger.removed(unit);
        }
        after = page.at(-1)!.path;
      }
    }
  }

  async #sendForEver(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#surviving(async () => {
        const unit = this.#take(Number.POSITIVE_INFINITY);
        if (unit === undefined) await this.#sleeper.sleep(this.#pace.scanMs, 'news');
        else await this.#send(unit);
      });
    }
  }

  /** The one that has waited longest and may be tried. Whoever gets it has to `#send` it. */
  #take(attempts: number): KnownUnit | undefined {
    const { ledger, clock } = this.#ports;
    const nowMs = clock.monoNs() / 1e6;
    for (const [key, { untilMs }] of this.#resting) {
      // Attempts are remembered for a while, so that the next failure waits longer.
      if (nowMs > untilMs + this.#pace.fileRetry.maxMs) this.#resting.delete(key);
    }
    const mayBe = ledger.waiting(this.#busy.size + this.#resting.size + 1);
    const unit = mayBe.find((each) => {
      const rest = this.#resting.get(nameOf(each));
      if (this.#busy.has(nameOf(each))) return false;
      return rest === undefined || (rest.attempts < attempts && nowMs >= rest.untilMs);
    });
    if (unit !== undefined) this.#busy.add(nameOf(unit));
    return unit;
  }

  async #send(unit: KnownUnit): Promise<void> {
    const { ledger, clock } = this.#ports;
    try {
      if (!(await this.#admitted())) return;
      await this.#attempt(async () => {
        const proofs = await this.#upload(unit);
        ledger.verified(unit, proofs, clock.wallMs());
        this.#resting.delete(nameOf(unit));
        this.#count.files++;
        await this.#learn(unit, proofs);
      });
    } catch (cause) {
      if (this.#stop.signal.aborted) return;
      if (cause instanceof StoreError && concernsStore(cause)) return;
      await this.#failedFile(unit, cause);
    } finally {
      this.#busy.delete(nameOf(unit));
    }
  }

  async #upload(unit: KnownUnit) {
    const { store, ledger, clock, files } = this.#ports;
    const { roots, prefix } = this.#options;
    const earlier = [...unit.proofs];
    return uploadUnit(unit, {
      store,
      files,
      roots,
      prefix,
      conditional: ledger.conditional ?? false,
      pieceBytes: this.#pace.pieceBytes,
      begun: (upload) => ledger.begun(upload, clock.wallMs()),
      ended: (upload) => ledger.ended(upload),
      onSent: (bytes) => (this.#count.bytes += bytes),
      onProof: (proof) => {
        if (unit.tree === 'compact') ledger.progress(unit, (earlier.push(proof), earlier));
      },
    });
  }

  /** A failure that says nothing about other files. */
  async #failedFile(unit: KnownUnit, cause: unknown): Promise<void> {
    const { ledger, log, clock, random } = this.#ports;
    const why = cause instanceof Error ? cause.message : String(cause);
    if ((await this.#scanner.look(unit)) === undefined) return ledger.forget(unit);
    if (cause instanceof KeyTaken) {
      ledger.taken(unit);
      log('error', 'upload_taken', { path: unit.path, why });
      return;
    }
    if (cause instanceof StoreError && cause.kind === 'unsupported') ledger.conditional = false;
    this.#count.failures++;
    const attempts = (this.#resting.get(nameOf(unit))?.attempts ?? 0) + 1;
    const untilMs = clock.monoNs() / 1e6 + backoffMs(attempts + 1, this.#pace.fileRetry, random);
    this.#resting.set(nameOf(unit), { attempts, untilMs });
    log('warn', 'upload_failed', { path: unit.path, why, attempts });
  }

  /** Waits until the gate is open. @returns false when it is time to stop */
  async #admitted(): Promise<boolean> {
    for (;;) {
      if (this.#stop.signal.aborted) return false;
      const waitMs = this.#gate.wait();
      if (waitMs <= 0) break;
      await this.#sleeper.sleep(waitMs, 'timer');
    }
    this.#gate.begun();
    return true;
  }

  /** Runs something that asks the store, and tells the gate how it went. */
  async #attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.#worked();
    } catch (cause) {
      if (this.#stop.signal.aborted) throw cause;
      if (cause instanceof StoreError && concernsStore(cause)) this.#failed(cause);
      else if (cause instanceof StoreError || cause instanceof KeyTaken) this.#worked();
      else this.#gate.withdrawn();
      throw cause;
    }
  }

  #worked(): void {
    if (this.#gate.succeeded()) this.#ports.log('info', 'upload_resumed', { target: this.#options.target });
    this.#error = '';
    this.#failingSinceMs = null;
  }

  #failed(cause: StoreError): void {
    const { clock, log } = this.#ports;
    this.#count.failures++;
    this.#error = cause.message;
    this.#failingSinceMs ??= clock.wallMs();
    if (this.#gate.failed(cause.retryAfterMs)) {
      log('warn', 'upload_failed', { target: this.#options.target, why: cause.message });
    }
  }

  /** Asks the store once whether it checks conditions, with a part it has just taken; the answer is kept in the ledger. */
  async #learn(unit: KnownUnit, [proof]: readonly Proof[]): Promise<void> {
    const { ledger, store, files } = this.#ports;
    const isFit = unit.tree === 'spool' && unit.bytes <= this.#pace.pieceBytes && proof !== undefined;
    if (ledger.conditional !== undefined || !isFit || this.#learning) return;
    this.#learning = true;
    try {
      const bytes = await files.read(join(this.#options.roots.spool, unit.path));
      ledger.conditional = await checksConditions(store, proof.key, bytes, proof.sha256);
    } finally {
      this.#learning = false;
    }
  }

  /** Tidies up here and there, but only while the store answers the uploads well. */
  async #keepForEver(): Promise<void> {
    const { clock } = this.#ports;
    let sweepAtMs = Number.NEGATIVE_INFINITY;
    while (!this.#stop.signal.aborted) {
      await this.#surviving(async () => {
        if (!this.#gate.isWell) return;
        try {
          const nowMs = clock.monoNs() / 1e6;
          if (nowMs >= sweepAtMs) {
            await this.#sweep();
            sweepAtMs = nowMs + this.#pace.fullScanMs;
          }
          await this.#removeOld();
        } catch (cause) {
          if (!this.#stop.signal.aborted && cause instanceof StoreError && concernsStore(cause))
            this.#failed(cause);
          throw cause;
        }
      });
      await this.#sleeper.sleep(this.#pace.keepMs, 'timer');
    }
  }

  /** Drops what was begun and never ended: by processes before this one, by this one long ago, by anybody a day ago. */
  async #sweep(): Promise<void> {
    const { store, ledger, clock, log } = this.#ports;
    const untilMs = Math.max(this.#startedMs - 1, clock.wallMs() - PIECES_TOO_OLD_MS);
    try {
      const noted = await dropNoted(store, ledger, untilMs);
      const old = await dropOld(store, this.#options.prefix, clock.wallMs());
      if (noted + old > 0) log('info', 'upload_swept', { uploads: noted + old });
    } catch (cause) {
      // Keys without the right to list uploads, and stores that cannot, still take files.
      if (!(cause instanceof StoreError) || (cause.kind !== 'refused' && cause.kind !== 'unsupported'))
        throw cause;
      log('warn', 'upload_failed', { target: this.#options.target, why: cause.message });
    }
  }

  /** A full disk, or a folder that cannot be read, ends no loop: it is said, and tried again. */
  async #surviving(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (cause) {
      if (this.#stop.signal.aborted || cause instanceof StoreError) return;
      this.#count.failures++;
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#ports.log('error', 'upload_failed', { target: this.#options.target, why });
      await this.#sleeper.sleep(this.#pace.fileRetry.firstMs, 'timer');
    }
  }

  async #removeOld(): Promise<void> {
    const { keepLocalHours, keepUncompacted, roots } = this.#options;
    if (keepLocalHours === null) return;
    const { store, ledger, files, clock, log } = this.#ports;
    const untilMs = clock.wallMs() - keepLocalHours * 3_600_000;
    const { signal } = this.#stop;
    const { removed, lost } = await removeVerified(untilMs, {
      store,
      ledger,
      scanner: this.#scanner,
      files,
      roots,
      log,
      keepUncompacted,
      signal,
    });
    this.#count.removed += removed;
    this.#count.lost += lost;
    if (removed > 0) log('info', 'upload_removed', { parts: removed });
    if (lost > 0) this.#sleeper.wake();
  }
}

function nameOf({ tree, path }: KnownUnit): string {
  return `${tree}/${path}`;
}
