import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Measured {
  readonly seconds: number;
  /** Of all threads; on a busy machine this is the figure to trust. */
  readonly cpuSeconds: number;
  /** Most memory the process had at any time. */
  readonly peakMb: number;
  /** Rows in the file it wrote. */
  readonly rows: number;
  readonly fileMb: number;
}

export type Mode = 'idle' | 'compact' | 'order-by';

/** Runs a design in a process of its own, so that no memory of another one counts. */
export async function measured(
  mode: Mode,
  folder: string,
  stream: string,
  threads: number,
): Promise<Measured> {
  const file = fileURLToPath(new URL('./one-run.ts', import.meta.url));
  const child = spawn(process.execPath, [file, mode, folder, stream, String(threads)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`bench compact ${mode}: expected exit code 0, found ${String(code)}`);
  return JSON.parse(out) as Measured;
}
