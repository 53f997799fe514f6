import { z } from 'zod';
import type { Clock } from './clock.ts';
import type { Files } from './files.ts';
import type { Processes } from './processes.ts';

export interface LockPorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly processes: Processes;
}

const ownerSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** As `Processes.find` tells it; null where the system does not. */
  started: z.string().nullable(),
  /** When the lock was taken, epoch ms. */
  since_ms: z.number(),
});

/** Who holds a lock. */
export type LockOwner = z.infer<typeof ownerSchema>;

/** A lock taken, or who has it. */
export type Lock =
  | { readonly isOurs: true; readonly release: () => Promise<void> }
  | { readonly isOurs: false; readonly owner: LockOwner };

/** Another process may be between making the file and filling it for so long at most. */
const FILL_MS = 500;
const WAIT_MS = 50;

/**
 * Makes this process the only one that holds a lock file, in a folder that is there. A lock whose process is gone is taken over.
 *
 * @throws Node's error when the file cannot be made
 */
export async function takeLock(path: string, ports: LockPorts): Promise<Lock> {
  const { files, clock, processes } = ports;
  const started = (await processes.find(processes.pid))?.started ?? null;
  const { pid, host } = processes;
  const mine = JSON.stringify({ pid, host, started, since_ms: clock.wallMs() } satisfies LockOwner);
  while (!(await created(files, path, mine))) {
    const found = await contentOf(path, ports);
    const owner = ownerOf(found);
    if (owner !== undefined && (await isHeld(owner, processes))) return { isOurs: false, owner };
    await removeStale(path, found, mine, ports);
  }
  return {
    isOurs: true,
    async release() {
      // After a takeover by hand the file is somebody else's.
      if ((await textOf(files, path)) === mine) await files.remove(path);
    },
  };
}

/**
 * Removes a lock nobody holds. Of several starters only the one that has made the guard file may, and only the very lock
 * it has judged: the next one finds another text or none.
 */
async function removeStale(path: string, found: string, mine: string, ports: LockPorts): Promise<void> {
  const { files, clock, processes } = ports;
  const guard = `${path}.takeover`;
  if (!(await created(files, guard, mine))) {
    const other = ownerOf(await contentOf(guard, ports));
    if (other === undefined || !(await isHeld(other, processes))) await files.remove(guard);
    await new Promise<void>((done) => clock.after(WAIT_MS, done));
    return;
  }
  try {
    if ((await textOf(files, path)) === found) await files.remove(path);
  } finally {
    await files.remove(guard);
  }
}

async function created(files: Files, path: string, text: string): Promise<boolean> {
  try {
    await files.write(path, new TextEncoder().encode(text), { exclusive: true });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

/** The text of a lock, once its owner has written it; empty when nobody does, or when it is gone. */
async function contentOf(path: string, { files, clock }: LockPorts): Promise<string> {
  for (let waited = 0; ; waited += WAIT_MS) {
    const text = await textOf(files, path);
    if (text === undefined || waited >= FILL_MS || ownerOf(text) !== undefined) return text ?? '';
    await new Promise<void>((done) => clock.after(WAIT_MS, done));
  }
}

async function textOf(files: Files, path: string): Promise<string | undefined> {
  if ((await files.info(path)) === undefined) return undefined;
  try {
    return new TextDecoder().decode(await files.read(path));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

function ownerOf(text: string): LockOwner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Processes of another machine cannot be looked at: their locks hold until somebody removes them. */
async function isHeld(owner: LockOwner, processes: Processes): Promise<boolean> {
  if (owner.host !== processes.host) return true;
  const found = await processes.find(owner.pid);
  if (found === undefined) return false;
  return found.started === undefined || owner.started === null || found.started === owner.started;
}
