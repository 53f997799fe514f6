import { constants, getPriority } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { portWire } from '../../../../src-main/base/port-wire.ts';
import { spawnThread, type Thread, type ThreadOptions } from '../../../../src-main/base/thread.ts';
import type { AppError } from '#shared/error-codes.ts';
import { connect } from '#shared/rpc/client.ts';
import { probeContract } from '../../../fixtures/workers/probe.contract.ts';
import { PATIENCE } from '../../../support/patience.ts';

const url = new URL('../../../fixtures/workers/probe.worker.ts', import.meta.url);
const threads: Thread<typeof probeContract>[] = [];
const exits: AppError[] = [];

function start(options: Partial<ThreadOptions> = {}): Thread<typeof probeContract> {
  const thread = spawnThread(url, probeContract, {
    name: 'probe',
    onExit: (reason) => void exits.push(reason),
    ...options,
  });
  threads.push(thread);
  return thread;
}

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.stop()));
  exits.length = 0;
});

test('runs from source, shares memory, and finishes its work when asked to stop', async () => {
  const thread = start();
  const shared = new SharedArrayBuffer(8);
  const cells = new Int32Array(shared);
  expect(await thread.client.probe.add({ shared, n: 5 })).toBe(0);
  expect(await thread.client.probe.add({ shared, n: 1 })).toBe(5);
  await Promise.all([thread.stop(), thread.stop()]);
  expect({ cells: [...cells], exits }).toEqual({ cells: [6, 1], exits: [] });
  await expect(thread.client.probe.add({ shared, n: 1 })).rejects.toMatchObject({ code: 'DISCONNECTED' });
});

test.runIf(process.platform === 'linux')(
  'background work has less priority, and nothing else has',
  async () => {
    const own = getPriority();
    const priorities = [start({ isBackground: true }), start()].map(({ client }) =>
      client.probe.priority({}),
    );
    expect(await Promise.all(priorities)).toEqual([
      Math.max(own, constants.priority.PRIORITY_BELOW_NORMAL),
      own,
    ]);
    expect(getPriority()).toBe(own);
  },
);

test('serves its contract on every further port', async () => {
  const thread = start();
  const port = thread.link();
  const second = connect(probeContract, portWire(port));
  const shared = new SharedArrayBuffer(8);
  await thread.client.probe.add({ shared, n: 2 });
  expect(await second.probe.add({ shared, n: 1 })).toBe(2);
  const ticks = await new Promise<readonly number[]>((resolve) => second.probe.ticks({}, resolve));
  expect(ticks).toEqual([1]);
  await thread.stop();
  await expect(second.probe.add({ shared, n: 1 })).rejects.toMatchObject({ code: 'DISCONNECTED' });
});

test('reports an error thrown outside a call with its words, once, and fails what waits', async () => {
  const thread = start();
  const waiting = new Promise<Error | undefined>((resolve) =>
    thread.client.probe.ticks({}, () => undefined, resolve),
  );
  await thread.client.probe.throwLater({});
  expect(await waiting).toMatchObject({ code: 'DISCONNECTED' });
  await vi.waitFor(() => expect(exits).toHaveLength(1), PATIENCE);
  expect(exits[0]).toMatchObject({
    code: 'WORKER_FAILED',
    message: 'worker probe: expected to run until stopped, disk on fire',
    cause: { message: 'disk on fire' },
  });
  await thread.stop();
  expect(exits).toHaveLength(1);
});

test.each([0, 3])('reports an exit with code %d that nobody asked for', async (code) => {
  const thread = start();
  await expect(thread.client.probe.exit({ code })).rejects.toMatchObject({ code: 'DISCONNECTED' });
  await vi.waitFor(
    () =>
      expect(exits.map((e) => e.message)).toEqual([
        `worker probe: expected to run until stopped, it exited with code ${code}`,
      ]),
    PATIENCE,
  );
});

test('reports a worker whose file is not there', async () => {
  const missing = new URL('missing.worker.ts', url);
  const thread = spawnThread(missing, probeContract, { name: 'lost', onExit: (e) => void exits.push(e) });
  await vi.waitFor(() => expect(exits.map((e) => e.code)).toEqual(['WORKER_FAILED']), PATIENCE);
  await thread.stop();
});

test('passes the stack of an unexpected handler error to the log side', async () => {
  const heard: string[] = [];
  const thread = start({ onInternal: (text, path) => void heard.push(`${path} ${text}`) });
  await expect(thread.client.probe.broken({})).rejects.toMatchObject({ code: 'INTERNAL' });
  await vi.waitFor(() => expect(heard).toHaveLength(1), PATIENCE);
  expect(heard[0]).toMatch(/^probe\.broken RangeError: not expected\n\s+at .*probe\.worker\.ts/);
});

test('ends a thread by force that does not finish in time', async () => {
  let force: () => void = () => undefined;
  const clock = { ...systemClock, after: (_ms: number, run: () => void) => ((force = run), () => undefined) };
  const thread = start({ clock });
  await thread.client.probe.hang({});
  const stopped = thread.stop();
  force();
  await stopped;
  expect(exits).toEqual([]);
});

test('waits for a last answer, and ends a thread by force and says so that never gives it', async () => {
  let force: () => void = () => undefined;
  const limits: number[] = [];
  const clock = {
    ...systemClock,
    after(ms: number, run: () => void) {
      limits.push(ms);
      force = run;
      return () => undefined;
    },
  };
  const thread = start({ clock });
  const { probe } = thread.client;
  expect(await thread.lastly(probe.priority({}))).toBe(getPriority());
  expect(await thread.lastly(probe.broken({}))).toBeUndefined();
  const never = new Promise<never>((_, reject) => void probe.ticks({}, () => undefined, reject));
  const last = thread.lastly(never);
  force();
  expect(await last).toBeUndefined();
  expect(limits).toEqual([30_000, 30_000, 30_000]);
  await vi.waitFor(
    () =>
      expect(exits.map((exit) => exit.message)).toEqual([
        'worker probe: expected to run until stopped, it has not finished its work within 30 s',
      ]),
    PATIENCE,
  );
});
