import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../src-main/base/random.ts';
import { Admission } from '../../../../../src-main/market/collector/admission.ts';
import { Line } from '../../../../../src-main/market/collector/line.ts';
import { Session } from '../../../../../src-main/market/collector/session.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { fakeReader, planOf, topic } from '../../../../support/fake-exchange.ts';
import { FakeNet, type FakeSocket } from '../../../../support/fake-socket.ts';
import { marketParts } from '../../../../support/market-parts.ts';

const T = Date.UTC(2026, 0, 15);
const limits = { connectTimeoutMs: 10_000, silenceMs: 5_000, pongTimeoutMs: 10_000, feedTimeoutMs: 30_000 };
const LINES = 2;

/** Two lines of one venue and everything that can happen to them, drawn from a seed. */
function chaos(seed: number) {
  const random = seededRandom(seed);
  const clock = new FakeClock(T);
  const net = new FakeNet();
  const parts = marketParts(clock);
  const topics = [topic('a', 0, ['bbo']), topic('m', 1, ['mark_price'], 1_000)];
  const admission = new Admission(
    { connectsPerSecond: 3, circuitFailures: 4, circuitPauseMs: 20_000 },
    clock,
  );
  const started: number[] = [];
  let fed = 0;
  const lines = Array.from({ length: LINES }, (_, i) => {
    const plan = planOf(topics, { name: `line ${i}`, maxAgeMs: 120_000 });
    return new Line(
      {
        exchange: 'okx',
        plan,
        backoff: { firstMs: 500, maxMs: 30_000 },
        makeSession: (listener) => {
          started.push(clock.monoNs() / 1e6);
          return new Session(
            plan,
            { ...parts.router(topics), reader: fakeReader(), frames: parts.frames },
            limits,
            listener,
            { clock, openSocket: net.open },
          );
        },
        onDown: () => {},
      },
      admission,
      { clock, random, log: () => {} },
    );
  });
  const frame = (socket: FakeSocket, text: string, events: number): void => {
    if (socket.state !== 'open' && socket.state !== 'closing') return;
    const before = parts.totals.events;
    socket.frame(text);
    fed += parts.totals.events - before;
    // A socket that lives delivers everything; one that was cut delivers nothing.
    expect([0, events]).toContain(parts.totals.events - before);
  };
  const acts: ((socket: FakeSocket) => void)[] = [
    (socket) => socket.state === 'connecting' && socket.accept(),
    (socket) => socket.state === 'connecting' && socket.accept(),
    (socket) => socket.state === 'connecting' && socket.refuse(),
    (socket) => frame(socket, `bbo 0 ${T} 1 1 2 1`, 1),
    (socket) => frame(socket, `bbo 0 ${T} 1 1 2 1 0 ${T} 1 1 2 1`, 2),
    (socket) => frame(socket, `mark 1 ${T} 5`, 1),
    (socket) => frame(socket, 'pong', 0),
    (socket) => frame(socket, 'closing', 0),
    (socket) => frame(socket, 'refuse a', 0),
    (socket) => frame(socket, 'refuseall', 0),
    (socket) => frame(socket, 'bogus', 0),
    (socket) => socket.kill(),
    (socket) => socket.cut(),
    (socket) => (socket.isPolite = false),
  ];
  return {
    clock,
    net,
    parts,
    lines,
    started,
    fed: () => fed,
    step(): void {
      const { living } = net;
      const socket = living[Math.floor(random() * living.length)];
      if (socket !== undefined && random() < 0.6) acts[Math.floor(random() * acts.length)]!(socket);
      else if (random() < 0.3) clock.advance(random() * 20_000);
      else clock.advance(random() * 1_000);
      if (random() < 0.3) for (const line of lines) line.check();
    },
    /** A good venue again: takes every connection, answers and feeds everybody. */
    mend(seconds: number): void {
      for (let s = 0; s < seconds; s++) {
        clock.advance(1_000);
        for (const socket of net.living) {
          if (socket.state === 'connecting') socket.accept();
          frame(socket, `bbo 0 ${T} 1 1 2 1`, 1);
          frame(socket, `mark 1 ${T} 5`, 1);
        }
        for (const line of lines) line.check();
      }
    },
  };
}

const seeds = Array.from({ length: 150 }, (_, i) => i + 1);

test('whatever a venue does: few sockets, bounded pace, full recovery, clean stop', async () => {
  let sockets = 0;
  for (const seed of seeds) {
    const all = chaos(seed);
    for (const line of all.lines) line.start();
    for (let i = 0; i < 300; i++) {
      all.step();
      const busy = all.net.living.filter((socket) => socket.state !== 'closing');
      if (busy.length > 2 * LINES) expect({ seed, i, sockets: busy.length }).toBeUndefined();
      if (all.clock.timers > 12 * LINES) expect({ seed, i, timers: all.clock.timers }).toBeUndefined();
      for (const line of all.lines) {
        if (line.isFeeding && line.status().state === 'connecting') expect({ seed, i }).toBeUndefined();
      }
    }
    sockets += all.net.sockets.length;
    const gaps = all.started.slice(1).map((ms, i) => ms - all.started[i]!);
    expect([seed, Math.min(333, ...gaps) >= 333 - 1e-6]).toEqual([seed, true]);

    all.mend(90);
    expect([seed, all.lines.map((line) => [line.status().state, line.isFeeding])]).toEqual([
      seed,
      all.lines.map(() => ['open', true]),
    ]);
    expect(all.net.living).toHaveLength(LINES);

    const stopped = Promise.all(all.lines.map((line) => line.stop()));
    all.clock.advance(1_000);
    await stopped;
    expect([seed, all.clock.timers, all.net.living.length]).toEqual([seed, 0, 0]);

    const { received, control, data, rejected } = all.parts.frames.frames();
    const refused = Object.values(rejected).reduce((sum, n) => sum + n, 0);
    expect([seed, control + data + refused, all.parts.totals.events]).toEqual([seed, received, all.fed()]);
    const { events, accepted, queueFull } = all.parts.totals;
    expect(accepted + queueFull).toBe(events);
  }
  expect(sockets).toBeGreaterThan(seeds.length * 5);
});

test('stops in any state it can get into', async () => {
  for (const seed of seeds) {
    const all = chaos(1_000 + seed);
    for (const line of all.lines) line.start();
    for (let i = 0; i < seed; i++) all.step();
    const stopped = Promise.all(all.lines.map((line) => line.stop()));
    for (let i = 0; i < 5; i++) all.step();
    all.clock.advance(1_000);
    await stopped;
    expect([seed, all.clock.timers, all.net.living.length]).toEqual([seed, 0, 0]);
    const { events } = all.parts.totals;
    for (let i = 0; i < 20; i++) all.step();
    expect(all.parts.totals.events).toBe(events);
  }
});
