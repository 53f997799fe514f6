import type { Random } from '../../base/random.ts';

/** A normal draw: mean 0, deviation 1 (Box and Muller; the second of each pair is not kept, so forks stay simple). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Waiting time until the next event of a Poisson process, in the unit of `mean`. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random());
}

/** Evenly in [from, to). */
export function between(random: Random, from: number, to: number): number {
  return from + (to - from) * random();
}

/** Whole number in [from, to], evenly. */
export function whole(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

/** One of a non-empty list, evenly. */
export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}
