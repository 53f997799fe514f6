import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { builtUi } from '../../src-main/headless/built-ui.ts';
import { readParts } from '../support/parts.ts';
import { PATIENCE } from '../support/patience.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 240_000 });

const program = fileURLToPath(new URL('../../src-main/headless/main.ts', import.meta.url));

let folder: string;
const running = new Set<ChildProcessWithoutNullStreams>();

beforeAll(async () => {
  // A fresh clone has no UI yet: built once, so that no program below waits for it.
  await builtUi(() => {});
  folder = await mkdtemp(join(tmpdir(), 'arbscope-cli-'));
}, 120_000);
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await vi.waitFor(() => expect(running.size).toBe(0), PATIENCE);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A started program and the lines it has printed. */
class Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly out: string[] = [];
  readonly err: string[] = [];
  readonly exit: Promise<number | null>;
  #arrived: () => void = () => {};

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...here } = process.env;
    this.child = spawn(process.execPath, [program, ...args], { env: { ...here, ...env } });
    running.add(this.child);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.out.push(line);
      this.#arrived();
    });
    createInterface({ input: this.child.stderr }).on('line', (line) => void this.err.push(line));
    this.exit = once(this.child, 'close').then(([code]) => {
      running.delete(this.child);
      return code as number | null;
    });
  }

  /** The first line of the output that is `is`, waiting for it. Fails when the program ends without. */
  async line(is: (line: string) => boolean): Promise<string> {
    const ended = this.exit.then((code) => {
      throw new Error(`ended with ${code} before the line came: ${this.err.join('\n')}`);
    });
    ended.catch(() => {});
    for (;;) {
      const found = this.out.find(is);
      if (found !== undefined) return found;
      const arrived = new Promise<void>((resolve) => (this.#arrived = resolve));
      await Promise.race([arrived, ended]);
    }
  }
}

/** Runs to the end. */
async function run(args: readonly string[], env?: Readonly<Record<string, string>>) {
  const began = performance.now();
  const started = new Program(args, env);
  started.child.stdin.end();
  const code = await started.exit;
  return { code, out: started.out.join('\n'), err: started.err.join('\n'), ms: performance.now() - began };
}

const listening = (line: string): boolean => line.startsWith('{"event":"listening"');

/** Has a program write the CPU time it took, ms, as the last thing on stderr. */
const tellCpu = `data:text/javascript,${encodeURIComponent(`process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(String((user + system) / 1000));
})`)}`;

test('every command tells its options within 1.5 s', async () => {
  const usage = await run(['--help']);
  expect(usage.code).toBe(0);
  const names = [...usage.out.matchAll(/^ {2}([a-z]+) +\S/gm)].map((found) => found[1]!);
  expect(names).toEqual(expect.arrayContaining(['demo', 'serve', 'simulate', 'normalize']));
  const times: string[] = [];
  for (const name of names) {
    const help = await run([name, '--help'], { NODE_OPTIONS: `--import=${tellCpu}` });
    expect(help.code, help.err).toBe(0);
    expect(help.out).toContain(`Usage: arbscope ${name}`);
    expect(help.out).toContain('--help');
    // A start waits for nothing: on a machine that does nothing else it takes the time of its own work.
    expect(help.err).toMatch(/^\d+(\.\d+)?$/);
    const ms = Number(help.err);
    times.push(`${name} ${ms.toFixed(0)} ms`);
    expect(ms, name).toBeLessThan(1_500);
  }
  console.log(`--help, CPU: ${times.join(', ')}`);
});

test.each([
  [['fly'], 2, 'expected one of', 'found fly'],
  [['serve', '--exchanges', 'nope'], 2, 'binance, bybit, okx', 'found nope'],
  [['serve', '--exchanges', ','], 2, '--exchanges', 'found none'],
  [['serve', '--port', '99999'], 2, '--port', 'found 99999'],
  [['serve', '--wings'], 2, '--wings', 'Unknown option'],
  [['demo', '--rate', '0'], 2, '--rate', 'found 0'],
  [['simulate', '--seed', 'x'], 2, '--seed', 'expected number'],
  [['normalize', '--exchange', 'nope'], 2, '--exchange', 'found nope'],
] as const)('%j is refused with the reason', async (args, code, ...words) => {
  const answer = await run(args);
  expect({ code: answer.code, out: answer.out }).toEqual({ code, out: '' });
  for (const word of words) expect(answer.err).toContain(word);
  expect(answer.err.split('\n')).toHaveLength(1);
});

test('settings that are wrong are named, and trading is refused', async () => {
  const config = join(folder, 'config.json');
  const serve = (env?: Readonly<Record<string, string>>) =>
    run(['serve', '--no-open', '--data-dir', join(folder, 'never'), '--config', config], env);
  await writeFile(config, '{"signals":{"open_pct":"much"},"colour":1}');
  const wrong = await serve();
  expect(wrong).toMatchObject({ code: 1, out: '' });
  expect(wrong.err).toContain('signals.open_pct');
  expect(wrong.err).toContain('colour');
  expect(wrong.err).toContain('(CONFIG_INVALID)');

  await writeFile(config, '{"signals":');
  expect((await serve()).err).toContain(`expected JSON in ${config}`);
  await rm(config);
  expect((await serve()).err).toContain(`expected a file at ${config}, found none`);

  await writeFile(config, '{}');
  const live = await serve({ LIVE_TRADING_ENABLED: 'true' });
  expect(live).toMatchObject({ code: 1, out: '' });
  expect(live.err).toContain('LIVE_TRADING_ENABLED is true, but Arbscope never sends an order');
  expect(live.err).toContain('(LIVE_TRADING_REFUSED)');
});

test('a port that is taken is named, and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const taken = await run(['demo', '--no-open', '--port', String(port), '--data-dir', join(folder, 'taken')]);
  other.close();
  expect(taken.code).toBe(1);
  expect(taken.err).toContain(`port: expected ${port} of 127.0.0.1 to be free`);
  expect(taken.out).not.toContain('"listening"');
});

test('demo serves, records, keeps its token to itself and stops in order on SIGTERM', async () => {
  const dataDir = join(folder, 'demo');
  const began = performance.now();
  const demo = new Program(['demo', '--no-open', '--data-dir', dataDir, '--symbols', 'BTCUSDT,MATICUSDT']);
  const line = await demo.line(listening);
  const startMs = performance.now() - began;
  const told = JSON.parse(line) as Record<string, string>;
  expect(Object.keys(told)).toEqual(['event', 'url', 'data_dir']);
  expect(told['data_dir']).toBe(dataDir);
  const [, port, token] = /^http:\/\/127\.0\.0\.1:(\d+)\/#token=([\w-]{43,})$/.exec(told['url']!)!;
  const base = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Bearer ${token}` };

  expect((await fetch(`${base}/status`)).status).toBe(401);
  expect((await fetch(`${base}/status?token=${token}`)).status).toBe(401);
  expect((await fetch(`${base}/status`, { headers: { authorization: `Bearer ${token}x` } })).status).toBe(
    401,
  );
  expect((await fetch(base)).status).toBe(200);
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${base}/status`, { headers });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ state: 'READY' });
    },
    { timeout: 60_000, interval: 100 },
  );
  const metrics = (await (await fetch(`${base}/metrics`, { headers })).json()) as { events: number };
  expect(metrics.events).toBeGreaterThan(0);

  const stopped = performance.now();
  demo.child.kill('SIGTERM');
  expect(await demo.exit).toBe(0);
  const stopMs = performance.now() - stopped;
  console.log(`demo: listening after ${startMs.toFixed(0)} ms, stopped after ${stopMs.toFixed(0)} ms`);

  const lines = [...demo.out, ...demo.err];
  expect(lines.filter((each) => each.includes(token!))).toEqual([line]);
  for (const each of demo.out) expect(JSON.parse(each)).toHaveProperty('event');
  const last = demo.out
    .map((each) => JSON.parse(each) as Record<string, unknown>)
    .findLast((each) => each['event'] === 'heartbeat')!;
  expect(last).toMatchObject({ in_flight: 0, queue_full: 0, stored: last['events'] });
  expect(demo.out.at(-1)).toContain('"event":"collector_stop"');

  const parts = await readParts(join(dataDir, 'spool'));
  const [rows] = await parts.query(
    `SELECT count(*)::INTEGER AS n, list_sort(list(DISTINCT symbol)) AS symbols FROM bbo`,
  );
  parts.close();
  expect(rows!['n']).toBeGreaterThan(0);
  expect(parts.files.filter((file) => !file.endsWith('.parquet'))).toEqual([]);
  expect(parts.files.some((file) => file.includes('symbol=POLUSDT'))).toBe(true);
  expect(parts.files.some((file) => file.includes('symbol=MATICUSDT'))).toBe(false);
});

test('no program that runs shows the token in its arguments; a second SIGTERM does not wait', async () => {
  const dataDir = join(folder, 'twice');
  const first = new Program(['demo', '--no-open', '--data-dir', dataDir]);
  const { url } = JSON.parse(await first.line(listening)) as { url: string };
  const token = url.split('#token=')[1]!;
  expect(execFileSync('ps', ['-ww', '-eo', 'args'], { encoding: 'utf8' })).not.toContain(token);
  first.child.kill('SIGTERM');
  // Two signals at the same moment may become one.
  const again = setInterval(() => first.child.kill('SIGTERM'), 5);
  const code = await first.exit;
  clearInterval(again);
  expect([0, 130]).toContain(code);

  const second = new Program(['demo', '--no-open', '--data-dir', dataDir]);
  await second.line(listening);
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
  expect([...second.out, ...second.err].filter((each) => each.includes('"level":"error"'))).toEqual([]);
  const parts = await readParts(join(dataDir, 'spool'));
  parts.close();
  expect(parts.files.filter((file) => !file.endsWith('.parquet'))).toEqual([]);
});

test('normalize gives one line for each, as it comes', async () => {
  const program = new Program(['normalize', '--exchange', 'bybit', '--symbols', 'BTCUSDT']);
  const book =
    '{"topic":"orderbook.1.BTCUSDT","ts":1795225000129,"type":"snapshot","data":{"s":"BTCUSDT","b":[["77675","1.25"]],"a":[["77675.1","3"]],"u":91,"seq":12},"cts":1795225000123}';
  const lines: readonly (readonly [string, unknown])[] = [
    ['{"op":"ping","success":true,"ret_msg":"pong","conn_id":"x","req_id":""}', { control: 'pong' }],
    [
      book,
      {
        events: [
          {
            ts_event: '1795225000123000000',
            exchange: 'bybit',
            symbol: 'BTCUSDT',
            stream: 'bbo',
            stream_version: 1,
            bid_price: 77_675,
            bid_qty: 1.25,
            ask_price: 77_675.1,
            ask_qty: 3,
          },
        ],
      },
    ],
    ['{"topic":"orderbook.1.BTCUSDT","ts":17', { reject: 'not JSON' }],
    // The same quote again is no event, also when the frame comes as a JSON text.
    [JSON.stringify(book), { events: [] }],
    ['', { reject: 'not JSON' }],
  ];
  for (const [i, [line, wanted]] of lines.entries()) {
    program.child.stdin.write(`${line}\n`);
    await vi.waitFor(() => expect(program.out).toHaveLength(i + 1), PATIENCE);
    expect(JSON.parse(program.out[i]!)).toEqual(wanted);
  }
  program.child.stdin.end();
  expect(await program.exit).toBe(0);
  expect(program.out).toHaveLength(lines.length);
});

test('simulate tells where it listens, and stops on SIGTERM', async () => {
  const simulate = new Program([
    'simulate',
    '--symbols',
    'BTCUSDT',
    '--rate',
    '5',
    '--exchanges',
    'bybit,okx',
  ]);
  const address = JSON.parse(await simulate.line(listening)) as {
    control: string;
    endpoints: Record<string, Record<string, string>>;
  };
  expect(Object.keys(address.endpoints)).toEqual(['bybit', 'okx']);
  const time = await fetch(`${address.endpoints['bybit']!['rest']}/v5/market/time`);
  expect(await time.json()).toMatchObject({ retCode: 0 });
  const command = (body: object) =>
    fetch(`${address.control}/command`, { method: 'POST', body: JSON.stringify(body) });
  expect((await command({ command: 'quote', venue: 'okx', symbol: 'BTCUSDT', bid: 1, ask: 2 })).status).toBe(
    200,
  );
  expect((await command({ command: 'fly' })).status).toBe(400);
  simulate.child.kill('SIGTERM');
  expect(await simulate.exit).toBe(0);
  expect(simulate.out).toHaveLength(1);
});
