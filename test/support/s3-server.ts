import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const services = fileURLToPath(new URL('../../../shared/services/', import.meta.url));

/** A real S3-compatible store on loopback, for one test file. */
export interface S3Server {
  readonly port: number;
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Kills it; `start` brings it back with what it holds. */
  crash(): void;
  start(): void;
  /** Hung: connections are accepted, nothing answers. */
  pause(): void;
  resume(): void;
  /** Stops it and removes what it holds. */
  wipe(): void;
}

/** The proxy of the shared services, as far as the tests use it. */
export interface FaultProxy {
  readonly port: number;
  start(): Promise<unknown>;
  stop(how?: string): Promise<void>;
  close(): Promise<void>;
  kill(how: 'fin' | 'rst' | 'hang'): void;
  addToxic(toxic: {
    readonly type: string;
    readonly stream?: 'upstream' | 'downstream';
    readonly attributes?: Readonly<Record<string, number | string>>;
  }): { readonly name: string };
  removeToxic(name: string): void;
}

/** @returns why there can be none, for the summary */
export async function startS3(): Promise<S3Server | string> {
  const script = join(services, 's3.sh');
  if (!existsSync(script)) return `${script} is missing`;
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-s3-'));
  const port = await freePorts(5);
  const run = (command: string): { ok: boolean; text: string } => {
    const ended = spawnSync('bash', [script, command, folder], {
      env: { ...process.env, S3_PORT: String(port) },
      encoding: 'utf8',
      timeout: 240_000,
    });
    return { ok: ended.status === 0, text: `${ended.stdout}${ended.stderr}`.trim() };
  };
  const must = (command: string): void => {
    const { ok, text } = run(command);
    if (!ok) throw new Error(`s3.sh ${command}: ${text}`);
  };
  const started = run('start');
  if (!started.ok) {
    run('wipe');
    return `s3.sh cannot start here: ${started.text}`;
  }
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    bucket: 'test-bucket',
    accessKeyId: 'test:tester',
    secretAccessKey: 'testing',
    crash: () => must('crash'),
    start: () => must('start'),
    pause: () => must('pause'),
    resume: () => must('resume'),
    wipe: () => must('wipe'),
  };
}

/** A proxy in front of a port, in this process. */
export async function startProxy(upstreamPort: number): Promise<FaultProxy> {
  const module = (await import(pathToFileURL(join(services, 'faultproxy.mjs')).href)) as {
    FaultProxy: new (options: { name: string; upstream: string }) => FaultProxy;
  };
  const proxy = new module.FaultProxy({ name: 's3', upstream: `127.0.0.1:${upstreamPort}` });
  await proxy.start();
  return proxy;
}

/** The first of so many neighbouring ports of loopback that are free now. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const taken = await Promise.all(Array.from({ length: count }, (_, at) => isTaken(first + at)));
    if (!taken.includes(true)) return first;
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}
