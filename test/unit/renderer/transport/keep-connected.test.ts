import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { query, shape, type Client, type Contract } from '#shared/rpc/contract.ts';
import { serve } from '#shared/rpc/server.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { keepConnected } from '../../../../src-renderer/transport/keep-connected.ts';
import { Unauthorised, type LinkState } from '../../../../src-renderer/transport/link.ts';
import { memoryWire } from '../../../support/memory-wire.ts';
import { PATIENCE } from '../../../support/patience.ts';

const contract = { echo: { back: query(z.strictObject({}), shape<number>()) } } satisfies Contract;

/** A backend that is up or not, and a clock that moves when told. */
function world() {
  let nowMs = 1_000;
  let served = 0;
  const timers: { at: number; run: () => void }[] = [];
  const backend = { fails: undefined as Error | undefined, wire: undefined as Wire | undefined };
  const states: LinkState[] = [];
  const clients: Client<typeof contract>[] = [];
  let stops = 0;
  const link = keepConnected(
    contract,
    () => {
      if (backend.fails !== undefined) return Promise.reject(backend.fails);
      const { a, b } = memoryWire();
      const n = ++served;
      serve(contract, { echo: { back: () => n } }, b, { validate: true });
      backend.wire = b;
      return Promise.resolve(a);
    },
    {
      onState: (state) => void states.push(state),
      onConnected(client) {
        clients.push(client);
        return () => void stops++;
      },
    },
    {
      nowMs: () => nowMs,
      random: () => 0.5,
      after(ms, run) {
        const timer = { at: nowMs + ms, run };
        timers.push(timer);
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
      },
    },
  );
  return {
    link,
    backend,
    states,
    clients,
    timers,
    stops: () => stops,
    /** Runs the next timer at its time. */
    next: (): void => {
      const timer = timers.shift();
      nowMs = timer?.at ?? nowMs;
      timer?.run();
    },
  };
}

test('gives a new client for every connection and ends the old one first', async () => {
  const { backend, states, clients, stops, next } = world();
  await vi.waitFor(() => expect(clients).toHaveLength(1), PATIENCE);
  expect(await clients[0]?.echo.back({})).toBe(1);
  backend.wire?.close();
  await vi.waitFor(() => expect(stops()).toBe(1), PATIENCE);
  next();
  await vi.waitFor(() => expect(clients).toHaveLength(2), PATIENCE);
  expect(await clients[1]?.echo.back({})).toBe(2);
  expect(states).toEqual([
    { kind: 'connecting', sinceMs: 1_000 },
    { kind: 'connected' },
    { kind: 'lost', sinceMs: 1_000, retryAtMs: 1_050 },
    { kind: 'lost', sinceMs: 1_000, retryAtMs: null },
    { kind: 'connected' },
  ]);
});

test('waits longer after every failure, up to ten seconds, and says since when it is lost', async () => {
  const { backend, states, timers, next } = world();
  backend.fails = new Error('away');
  await vi.waitFor(() => expect(states.at(-1)?.kind).toBe('connected'), PATIENCE);
  backend.wire?.close();
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    await vi.waitFor(() => expect(timers).toHaveLength(1), PATIENCE);
    const state = states.at(-1);
    if (state?.kind !== 'lost' || state.retryAtMs === null) throw new Error('expected a planned attempt');
    waits.push(state.retryAtMs - state.sinceMs);
    next();
  }
  const perAttempt = waits.map((at, i) => at - (waits[i - 1] ?? 0));
  expect(perAttempt).toEqual([50, 250, 500, 1_000, 2_000, 4_000, 5_000]);
});

test('stops trying when it is not wanted, until told to', async () => {
  const { link, backend, states, timers, clients } = world();
  await vi.waitFor(() => expect(clients).toHaveLength(1), PATIENCE);
  backend.fails = new Unauthorised('Open the link.');
  backend.wire?.close();
  await vi.waitFor(() => expect(timers).toHaveLength(1), PATIENCE);
  timers.shift()?.run();
  await vi.waitFor(
    () => expect(states.at(-1)).toEqual({ kind: 'unauthorised', message: 'Open the link.' }),
    PATIENCE,
  );
  expect(timers).toEqual([]);
  backend.fails = undefined;
  link.retry();
  link.retry();
  await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'connected' }), PATIENCE);
  expect(clients).toHaveLength(2);
});

test('ends its connection and its timers when stopped', async () => {
  const { link, backend, states, timers, clients, stops } = world();
  await vi.waitFor(() => expect(clients).toHaveLength(1), PATIENCE);
  let closed = false;
  backend.wire?.onClose(() => (closed = true));
  link.stop();
  await vi.waitFor(() => expect({ closed, stops: stops() }).toEqual({ closed: true, stops: 1 }), PATIENCE);
  expect({ timers, last: states.at(-1) }).toEqual({ timers: [], last: { kind: 'connected' } });
});
