import { hostname } from 'node:os';
import { systemFiles } from './files.ts';

/** A process that runs. */
export interface RunningProcess {
  /** When it began, in the system's own terms: tells it from a later one of the same id. Undefined where nobody says. */
  readonly started: string | undefined;
}

/** The machine's processes, as far as telling them apart needs. */
export interface Processes {
  readonly pid: number;
  readonly host: string;
  /** @returns undefined when no process of that id runs */
  find(pid: number): Promise<RunningProcess | undefined>;
}

export const systemProcesses: Processes = {
  pid: process.pid,
  host: hostname(),
  async find(pid) {
    if (!exists(pid)) return undefined;
    if (process.platform !== 'linux') return { started: undefined };
    try {
      const boot = await text('/proc/sys/kernel/random/boot_id');
      const stat = await text(`/proc/${pid}/stat`);
      // The name in parentheses may hold anything. After it come the state and, as the 20th, the start in ticks. (proc(5))
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // Dead, only its parent has not taken notice yet.
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
      return { started: `${boot.trim()} ${fields[19]}` };
    } catch {
      return exists(pid) ? { started: undefined } : undefined;
    }
  },
};

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it runs and is somebody else's.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

async function text(path: string): Promise<string> {
  return new TextDecoder().decode(await systemFiles.read(path));
}
