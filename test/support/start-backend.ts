import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Status } from '#shared/api/api.ts';
import type { ConfigInput } from '#shared/config.ts';
import type { WorkerName } from '../../src-main/backend/host.ts';
import type { UploadKeys } from '../../src-main/backend/upload.ts';
import type { Backend } from '../../src-main/backend/backend.ts';
import { startBackend } from '../../src-main/backend/start-backend.ts';
import { mergeConfig } from '../../src-main/backend/load-config.ts';
import { logbook } from '../../src-main/backend/logbook.ts';
import { shippedFees } from '../../src-main/backend/shipped-fees.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { keepCompiledCode } from '../../src-main/base/code-cache.ts';
import { nodeHost } from '../../src-main/headless/node-host.ts';
import { PATIENCE } from './patience.ts';

export interface TestBackend {
  readonly backend: Backend;
  readonly dataDir: string;
  readonly url: string;
  readonly token: string;
  /** Log lines so far, parsed. */
  readonly log: readonly Record<string, unknown>[];
  /** An endpoint's JSON. */
  get(path: '/status' | '/metrics' | '/health'): Promise<Record<string, unknown>>;
  /** Waits until the metrics satisfy `is`; fails after `timeoutMs` with the last ones. */
  until(is: (metrics: Metrics) => boolean, timeoutMs?: number): Promise<Metrics>;
  stop(): Promise<void>;
  /** Removes the data folder too. */
  dispose(): Promise<void>;
}

/** `GET /metrics`. */
export interface Metrics {
  readonly events: number;
  readonly stored: number;
  readonly dropped: { readonly queue_full: number; readonly write_error: number; readonly disk_full: number };
  readonly in_flight: number;
  readonly market: Status['market'];
  readonly writer: Status['writer'];
}

// Each backend starts four threads, and most tests several backends.
keepCompiledCode(process.env);

/** The whole backend in this process, on a temporary folder and a free port. */
export async function startTestBackend(
  config: ConfigInput,
  demo?: { seed: number; rate: number },
  /** Other threads than the program's own. */
  threads: Partial<Record<WorkerName, URL>> = {},
  uploadKeys?: UploadKeys,
  /** Of an earlier one that was stopped. */
  inFolder?: string,
): Promise<TestBackend> {
  const dataDir = inFolder ?? (await mkdtemp(join(tmpdir(), 'arbscope-test-')));
  const token = randomBytes(32).toString('base64url');
  const log: Record<string, unknown>[] = [];
  const book = logbook((line) => log.push(JSON.parse(line) as Record<string, unknown>), systemClock);
  const merged = mergeConfig(config);
  const uiDir = fileURLToPath(new URL('../../out/renderer', import.meta.url));
  const host = nodeHost(dataDir, uiDir);
  const workerUrl = (name: WorkerName): URL => threads[name] ?? host.workerUrl(name);
  const backend = await startBackend(
    { ...host, workerUrl },
    {
      ...merged,
      fees: shippedFees(),
      uploadKeys,
      ...(demo === undefined ? {} : { demo }),
      http: { token },
      clock: systemClock,
      ...book,
    },
  );
  const url = backend.url!;
  const get = async (path: string): Promise<Record<string, unknown>> => {
    // A connection of its own: one that is kept may be ended at the moment it is used again.
    const headers = { authorization: `Bearer ${token}`, connection: 'close' };
    const answer = await fetch(new URL(path, url), { headers });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  return {
    backend,
    dataDir,
    url,
    token,
    log,
    get,
    async until(is, timeoutMs = PATIENCE.timeout) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const metrics = (await get('/metrics')) as unknown as Metrics;
        if (is(metrics)) return metrics;
        if (Date.now() > deadline)
          throw new Error(`condition not met within ${timeoutMs} ms: ${JSON.stringify(metrics, null, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop: () => backend.stop(),
    async dispose() {
      await backend.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
