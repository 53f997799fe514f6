import { execFileSync } from 'node:child_process';

/** A bare start of Node on a machine that does little else takes 40 to 80 ms. */
const BARE_START_MS = 100;

/**
 * How much slower this machine is now than one that does nothing else: 1, or more when other programs leave the tests only a
 * share of it. Limits of wall time are multiplied with it.
 */
export function slowness(): number {
  const began = performance.now();
  execFileSync(process.execPath, ['--eval', '0']);
  return Math.max(1, (performance.now() - began) / BARE_START_MS);
}
