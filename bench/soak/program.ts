import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src-main/headless/main.ts', import.meta.url));

/** An `arbscope` process of its own. */
export interface RunningProgram {
  /** Its line `{"event":"listening",…}`. */
  readonly listening: Readonly<Record<string, unknown>>;
  /** Resident memory, MiB; NaN where the system does not tell. */
  rssMib(): number;
  /** Asks it to finish, and waits. */
  stop(): Promise<void>;
}

/** Starts `arbscope <args>`. @throws when it ends before it listens */
export async function startProgram(...args: readonly string[]): Promise<RunningProgram> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const listening = await heard(child);
  const exit = once(child, 'exit');
  return {
    listening,
    rssMib: () => rssMib(child.pid!),
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function heard(child: ChildProcess): Promise<Readonly<Record<string, unknown>>> {
  const lines = createInterface({ input: child.stdout! });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const found = JSON.parse(line) as Record<string, unknown>;
      if (found['event'] === 'listening') resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`arbscope ended with ${code} before it listened`)));
  });
}

function rssMib(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024;
  } catch {
    return Number.NaN;
  }
}
