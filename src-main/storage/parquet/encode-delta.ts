import { BitPacker, widthOf } from './bit-packer.ts';
import type { Bytes } from './bytes.ts';

const BLOCK = 128;
const MINI_BLOCKS = 4;
const MINI = BLOCK / MINI_BLOCKS;
/** Larger steps are not written: sums of them could leave what a double holds exactly. */
const LARGEST_STEP = 2 ** 51;

/**
 * DELTA_BINARY_PACKED: the first value, then steps to the next ones, packed by the width they need above the smallest of 128.
 *
 * @param words int64 as pairs of little-endian words, at least one
 * @returns false when steps are too large; `out` then holds what is to be thrown away
 */
export function encodeDelta(words: Uint32Array, count: number, out: Bytes): boolean {
  out.varint(BLOCK);
  out.varint(MINI_BLOCKS);
  out.varint(count);
  out.zigzag64((BigInt(words[1]! | 0) << 32n) | BigInt(words[0]!));
  const steps = new Float64Array(BLOCK);
  const packer = new BitPacker(out);
  for (let from = 1; from < count; from += BLOCK) {
    const rows = Math.min(BLOCK, count - from);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0, at = from * 2; i < rows; i++, at += 2) {
      const step =
        ((words[at + 1]! | 0) - (words[at - 1]! | 0)) * 4_294_967_296 + (words[at]! - words[at - 2]!);
      if (step < least) least = step;
      if (step > LARGEST_STEP || step < -LARGEST_STEP) return false;
      steps[i] = step;
    }
    // What is behind the last value counts as nothing.
    steps.fill(least, rows);
    const widths = [0, 0, 0, 0];
    for (let mini = 0; mini < MINI_BLOCKS; mini++) {
      let most = least;
      for (let i = mini * MINI; i < (mini + 1) * MINI; i++) if (steps[i]! > most) most = steps[i]!;
      widths[mini] = widthOf(most - least);
    }
    out.zigzag(least);
    for (const width of widths) out.byte(width);
    for (let mini = 0; mini * MINI < rows; mini++) {
      const width = widths[mini]!;
      if (width === 0) continue;
      for (let i = mini * MINI; i < (mini + 1) * MINI; i++) packer.push(steps[i]! - least, width);
    }
  }
  return true;
}
