import type { Instrument } from '#shared/market/instrument.ts';
import type { SymbolTable } from './exchange.ts';

/** One step of the hash that `findBytes` expects, starting from 0. */
export function nameHash(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** Table of exactly these instruments; the index is the position. */
export function symbolTable(instruments: readonly Instrument[]): SymbolTable {
  const table = new Symbols();
  for (const instrument of instruments) table.add(instrument);
  return table;
}

/**
 * Table that takes in what `perpetual` recognises by its name as it turns up, for recordings whose symbols are not known
 * beforehand.
 *
 * @param limit names kept at most; later ones are unknown, so that a stream of invented names does not fill the memory
 */
export function openSymbolTable(
  known: readonly Instrument[],
  perpetual: (native: string) => Instrument | undefined,
  limit = 20_000,
): SymbolTable {
  const table = new Symbols();
  for (const instrument of known) table.add(instrument);
  return {
    instruments: table.instruments,
    find(native) {
      const found = table.find(native);
      if (found >= 0 || table.instruments.length >= limit) return found;
      const instrument = perpetual(native);
      return instrument === undefined ? -1 : table.add(instrument);
    },
    findBytes: (bytes, from, to, hash) => table.findBytes(bytes, from, to, hash),
  };
}

/** Names that stand in JSON as they are: no escapes, so that bytes and text agree. */
function isPlain(native: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return native.isWellFormed() && !/[\u0000-\u001f"\\]/.test(native);
}

class Symbols implements SymbolTable {
  readonly instruments: Instrument[] = [];
  readonly #byName = new Map<string, number>();
  readonly #names: Uint8Array[] = [];
  /** Open addressing: index + 1, 0 is free; a power of two, never more than half full. */
  #slots = new Int32Array(64);

  add(instrument: Instrument): number {
    const index = this.instruments.push(instrument) - 1;
    this.#byName.set(instrument.native, index);
    this.#names.push(isPlain(instrument.native) ? Buffer.from(instrument.native, 'utf8') : new Uint8Array(0));
    if (this.instruments.length * 2 > this.#slots.length) {
      this.#slots = new Int32Array(this.#slots.length * 2);
      for (let i = 0; i < this.#names.length; i++) this.#place(i);
    } else this.#place(index);
    return index;
  }

  find(native: string): number {
    return this.#byName.get(native) ?? -1;
  }

  findBytes(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const index = slots[at]! - 1;
      if (index < 0) return -1;
      const name = this.#names[index]!;
      if (name.length !== to - from) continue;
      let i = 0;
      while (i < name.length && name[i] === bytes[from + i]) i++;
      if (i === name.length) return index;
    }
  }

  #place(index: number): void {
    const name = this.#names[index]!;
    if (name.length === 0) return;
    const mask = this.#slots.length - 1;
    let at = name.reduce(nameHash, 0) & mask;
    while (this.#slots[at] !== 0) at = (at + 1) & mask;
    this.#slots[at] = index + 1;
  }
}
