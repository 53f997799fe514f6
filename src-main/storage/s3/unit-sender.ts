import { join } from 'node:path';
import { errorText } from '#shared/error-text.ts';
import { checksConditions } from './conditional.ts';
import type { KnownUnit } from './ledger.ts';
import type { Scanner } from './scan.ts';
import { StoreError, concernsStore } from './store-error.ts';
import type { StoreHealth } from './store-health.ts';
import type { UnitTurns } from './unit-turns.ts';
import { KeyTaken, type Proof } from './upload-file.ts';
import { uploadUnit } from './upload-unit.ts';
import type { UploaderOptions, UploaderPorts } from './uploader-ports.ts';

export interface UnitSenderOptions extends Pick<UploaderOptions, 'roots' | 'prefix'> {
  /** Larger files are sent in pieces of so many bytes. */
  readonly pieceBytes: number;
  readonly health: StoreHealth;
  readonly turns: UnitTurns;
  readonly scanner: Scanner;
  readonly stop: AbortSignal;
}

/** Sends one unit and says in the ledger what came of it. */
export class UnitSender {
  readonly #options: UnitSenderOptions;
  readonly #ports: UploaderPorts;
  #learning = false;
  readonly #sent = { files: 0, bytes: 0 };

  constructor(options: UnitSenderOptions, ports: UploaderPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  /** Units whose copies are as they should be, and bytes that went out, since the start. */
  get sent(): { readonly files: number; readonly bytes: number } {
    return this.#sent;
  }

  /** Sends a unit whose turn it is, if the store is to be asked now. Its turn is over then, whatever happened. */
  async send(unit: KnownUnit): Promise<void> {
    const { ledger, clock } = this.#ports;
    const { health, turns, stop } = this.#options;
    try {
      if (!(await health.admitted())) return;
      await health.attempt(async () => {
        const proofs = await this.#upload(unit);
        ledger.verified(unit, proofs, clock.wallMs());
        turns.succeeded(unit);
        this.#sent.files++;
        await this.#learn(unit, proofs);
      });
    } catch (cause) {
      if (stop.aborted) return;
      if (cause instanceof StoreError && concernsStore(cause)) return;
      await this.#failed(unit, cause);
    } finally {
      turns.done(unit);
    }
  }

  async #upload(unit: KnownUnit) {
    const { store, ledger, clock, files } = this.#ports;
    const { roots, prefix, pieceBytes } = this.#options;
    const earlier = [...unit.proofs];
    return uploadUnit(unit, {
      store,
      files,
      roots,
      prefix,
      conditional: ledger.conditional ?? false,
      pieceBytes,
      begun: (upload) => ledger.begun(upload, clock.wallMs()),
      ended: (upload) => ledger.ended(upload),
      onSent: (bytes) => (this.#sent.bytes += bytes),
      onProof: (proof) => {
        if (unit.tree === 'compact') ledger.progress(unit, (earlier.push(proof), earlier));
      },
    });
  }

  /** A failure that says nothing about other files. */
  async #failed(unit: KnownUnit, cause: unknown): Promise<void> {
    const { ledger, log } = this.#ports;
    const { health, turns, scanner } = this.#options;
    const why = errorText(cause);
    if ((await scanner.look(unit)) === undefined) return ledger.forget(unit);
    if (cause instanceof KeyTaken) {
      ledger.taken(unit);
      log('error', 'upload_taken', { path: unit.path, why });
      return;
    }
    if (cause instanceof StoreError && cause.kind === 'unsupported') ledger.conditional = false;
    health.countFailure();
    const attempts = turns.rest(unit);
    log('warn', 'upload_failed', { path: unit.path, why, attempts });
  }

  /** Asks the store once whether it checks conditions, with a part it has just taken; the answer is kept in the ledger. */
  async #learn(unit: KnownUnit, [proof]: readonly Proof[]): Promise<void> {
    const { ledger, store, files } = this.#ports;
    const { roots, pieceBytes } = this.#options;
    const isFit = unit.tree === 'spool' && unit.bytes <= pieceBytes && proof !== undefined;
    if (ledger.conditional !== undefined || !isFit || this.#learning) return;
    this.#learning = true;
    try {
      const bytes = await files.read(join(roots.spool, unit.path));
      ledger.conditional = await checksConditions(store, proof.key, bytes, proof.sha256);
    } finally {
      this.#learning = false;
    }
  }
}
