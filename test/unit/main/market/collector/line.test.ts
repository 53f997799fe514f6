import { expect, test } from 'vitest';
import type { Random } from '../../../../../src-main/base/random.ts';
import type { SocketPlan, Topic } from '../../../../../src-main/exchanges/exchange.ts';
import { Admission } from '../../../../../src-main/market/collector/admission.ts';
import { Line } from '../../../../../src-main/market/collector/line.ts';
import { Session } from '../../../../../src-main/market/collector/session.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { fakeReader, planOf, topic } from '../../../../support/fake-exchange.ts';
import { FakeNet, type FakeSocket } from '../../../../support/fake-socket.ts';
import { marketParts } from '../../../../support/market-parts.ts';

const T = Date.UTC(2026, 0, 15);
const limits = { connectTimeoutMs: 10_000, silenceMs: 5_000, pongTimeoutMs: 10_000, feedTimeoutMs: 30_000 };
const backoff = { firstMs: 500, maxMs: 30_000 };

interface Options {
  readonly topics?: readonly Topic[];
  readonly more?: Partial<SocketPlan>;
  readonly random?: Random;
  readonly admission?: Partial<ConstructorParameters<typeof Admission>[0]>;
}

/** A venue whose lines share one admission; `line()` makes a further line. */
function venue({
  topics = [topic('a', 0, ['bbo'])],
  more = {},
  random = () => 0.999_999,
  admission = {},
}: Options = {}) {
  const clock = new FakeClock(T);
  const net = new FakeNet();
  const parts = marketParts(clock);
  const log: string[] = [];
  const admits = new Admission(
    {
      connectsPerSecond: Number.POSITIVE_INFINITY,
      circuitFailures: 1_000,
      circuitPauseMs: 60_000,
      ...admission,
    },
    clock,
  );
  let downs = 0;
  const make = (name = 'public'): Line => {
    const plan = planOf(topics, { name, ...more });
    return new Line(
      {
        exchange: 'okx',
        plan,
        backoff,
        makeSession: (listener) =>
          new Session(
            plan,
            { ...parts.router(topics), reader: fakeReader(), frames: parts.frames },
            limits,
            listener,
            { clock, openSocket: net.open },
          ),
        onDown: () => downs++,
      },
      admits,
      {
        clock,
        random,
        log: (_, event, { why = '', topic: name = '' } = {}) => log.push(`${event} ${name}${why}`.trim()),
      },
    );
  };
  let sequence = 0;
  return {
    clock,
    net,
    parts,
    log,
    make,
    get downs() {
      return downs;
    },
    /** One more event on a socket; each has its own number as its bid. */
    feed(socket: FakeSocket): void {
      sequence++;
      socket.frame(`bbo 0 ${T} ${sequence} 1 ${sequence + 0.5} 1`);
    },
    get fed() {
      return sequence;
    },
  };
}

function feeding(options: Options = {}) {
  const all = venue(options);
  const line = all.make();
  line.start();
  all.net.newest.accept();
  all.feed(all.net.newest);
  return {
    ...all,
    line,
    feed: (socket: FakeSocket) => all.feed(socket),
    downs: () => all.downs,
    fed: () => all.fed,
  };
}

/** Milliseconds until the next socket is opened. */
function untilNext({ clock, net }: { clock: FakeClock; net: FakeNet }, stepMs = 1): number {
  const before = net.sockets.length;
  let ms = 0;
  for (; net.sockets.length === before && ms < 300_000; ms += stepMs) clock.advance(stepMs);
  return ms;
}

test('comes back within 100 ms after a drop, then waits twice as long each time up to the maximum', () => {
  const all = feeding();
  const waits: number[] = [];
  all.net.newest.kill();
  for (let i = 0; i < 10; i++) {
    waits.push(untilNext(all));
    all.net.newest.refuse();
  }
  expect(waits).toEqual([100, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(all.line.status()).toMatchObject({ state: 'waiting', reason: 'connect ECONNREFUSED', attempt: 11 });
});

test('tries again at once after the very first failure too', () => {
  const all = venue();
  all.make().start();
  all.net.newest.refuse();
  expect(untilNext(all)).toBeLessThanOrEqual(100);
});

test('draws the wait from the whole span', () => {
  for (const [draw, expected] of [
    [0, 1],
    [0.5, 250],
  ] as const) {
    const all = feeding({ random: () => draw });
    all.net.newest.kill();
    untilNext(all);
    all.net.newest.refuse();
    expect(untilNext(all)).toBe(expected);
  }
});

test('starts over with short waits only when data came, not when a socket merely opened', () => {
  const all = feeding();
  all.net.newest.kill();
  for (let i = 0; i < 4; i++) {
    untilNext(all);
    all.net.newest.accept();
    all.net.newest.kill();
  }
  expect(untilNext(all)).toBe(4_000);
  all.net.newest.accept();
  all.feed(all.net.newest);
  all.net.newest.kill();
  expect(untilNext(all)).toBe(100);
});

test('counts connections made, ended, and tells when the next attempt is due', () => {
  const all = feeding();
  all.net.newest.kill('closed with code 1001');
  const { retry_at_ms, since_ms, ...status } = all.line.status();
  expect(status).toEqual({
    name: 'public',
    state: 'waiting',
    reason: 'closed with code 1001',
    connects: 1,
    disconnects: 1,
    requested: 0,
    acknowledged: 0,
    refused: [],
    renewals: 0,
    attempt: 1,
  });
  expect(retry_at_ms).toBeCloseTo(T + 100, 1);
  expect(since_ms).toBe(T);
  untilNext(all);
  all.net.newest.refuse();
  // A connection that was never made is no disconnect.
  expect(all.line.status()).toMatchObject({ connects: 1, disconnects: 1 });
});

test('after so many failures the venue is left alone; then one line tries, and the others follow its success', () => {
  const all = venue({ admission: { circuitFailures: 8 } });
  const lines = [all.make('one'), all.make('two')];
  for (const line of lines) line.start();
  while (all.net.sockets.length < 8) {
    for (const socket of all.net.living) socket.refuse();
    all.clock.advance(50);
  }
  for (const socket of all.net.living) socket.refuse();
  const atOpen = all.net.sockets.length;
  all.clock.advance(59_000);
  expect(all.net.sockets.length - atOpen).toBe(0);
  expect(lines.map((line) => line.status().state)).toEqual(['circuit_open', 'circuit_open']);

  all.clock.advance(2_000);
  expect(all.net.living).toHaveLength(1);
  all.clock.advance(5_000);
  expect(all.net.living).toHaveLength(1);
  all.net.newest.accept();
  all.feed(all.net.newest);
  expect(all.log).toContain('circuit_closed');
  all.clock.advance(1_000);
  expect(all.net.living).toHaveLength(2);
});

test('a failed probe keeps the circuit open for another pause', () => {
  const all = venue({ admission: { circuitFailures: 2 } });
  all.make().start();
  all.net.newest.refuse();
  untilNext(all);
  all.net.newest.refuse();
  for (let i = 0; i < 3; i++) {
    const waitMs = untilNext(all, 10);
    expect(waitMs).toBeGreaterThanOrEqual(60_000);
    expect(waitMs).toBeLessThanOrEqual(60_010);
    all.net.newest.refuse();
  }
});

test('an open circuit is left again though the gate holds the probe back', () => {
  const all = venue({ admission: { circuitFailures: 2, circuitPauseMs: 1_000, connectsPerSecond: 0.2 } });
  const lines = [all.make('one'), all.make('two')];
  for (const line of lines) line.start();
  for (let s = 0; s < 60; s++) {
    all.clock.advance(1_000);
    for (const socket of all.net.living) socket.refuse();
  }
  // One connection in five seconds, for both lines together.
  expect(all.net.sockets.length).toBeGreaterThanOrEqual(10);
  expect(all.net.sockets.length).toBeLessThanOrEqual(13);
});

test('a venue that accepts and never answers costs one socket at a time', () => {
  const all = venue();
  all.make().start();
  for (let i = 0; i < 1_000; i++) {
    all.clock.advance(10_000);
    expect(all.net.living.length).toBeLessThanOrEqual(1);
  }
  expect(all.clock.timers).toBe(1);
  expect(all.net.sockets.length).toBeGreaterThan(200);
});

test('rotates: the old socket is closed only when the new one delivers, and nothing is lost between them', () => {
  const all = feeding();
  const old = all.net.newest;
  old.frame('closing');
  const next = all.net.newest;
  expect(next).not.toBe(old);
  all.feed(old);
  next.accept();
  all.feed(old);
  expect(all.line.status()).toMatchObject({ state: 'open', requested: 1 });
  all.feed(next);
  // One topic delivers; whether the others will is not known before they are confirmed.
  expect([old.state, next.state]).toEqual(['open', 'open']);
  all.feed(old);
  next.frame('ack a');
  expect([old.state, next.state]).toEqual(['closed', 'open']);
  all.feed(next);
  expect(all.parts.totals.events).toBe(all.fed());
  expect(all.downs()).toBe(0);
  expect(all.line.isFeeding).toBe(true);
  expect(all.line.status()).toMatchObject({ state: 'open', connects: 2, disconnects: 0 });
});

test('announced more than once, a socket is replaced once', () => {
  const all = feeding();
  const old = all.net.newest;
  old.isPolite = false;
  for (let i = 0; i < 5; i++) old.frame('closing');
  expect(all.net.sockets).toHaveLength(2);
  all.net.newest.accept();
  all.feed(all.net.newest);
  // The old one says so again while it closes.
  old.frame('closing');
  all.clock.advance(60);
  expect(all.net.sockets).toHaveLength(2);
});

test('a rotation waits for its place, and only one waits', () => {
  const all = feeding({ admission: { connectsPerSecond: 0.1 } });
  const old = all.net.newest;
  for (let i = 0; i < 5; i++) old.frame('closing');
  expect(all.net.sockets).toHaveLength(1);
  all.clock.advance(9_999);
  expect(all.net.sockets).toHaveLength(1);
  all.clock.advance(2);
  expect(all.net.sockets).toHaveLength(2);
  all.net.newest.accept();
  all.feed(all.net.newest);
  all.clock.advance(11_000);
  expect(all.net.sockets).toHaveLength(2);
});

test('a rotation that fails is tried again while the old socket goes on', () => {
  const all = feeding();
  const old = all.net.newest;
  old.frame('closing');
  all.net.newest.refuse();
  expect(all.line.isFeeding).toBe(true);
  expect(untilNext(all)).toBeLessThanOrEqual(100);
  all.net.newest.accept();
  all.net.newest.frame('ack a');
  all.feed(all.net.newest);
  expect([old.state, all.line.status().state]).toEqual(['closed', 'open']);
});

test('a socket whose topics nobody answers takes over once there was time enough', () => {
  const all = feeding();
  const old = all.net.newest;
  old.frame('closing');
  all.net.newest.accept();
  all.feed(all.net.newest);
  expect(old.state).toBe('open');
  for (let s = 0; s < 40; s++) {
    all.clock.advance(1_000);
    for (const socket of all.net.living) all.feed(socket);
  }
  expect([old.state, all.line.status().state]).toEqual(['closed', 'open']);
});

test('a rotation that was planned for a socket is forgotten with it', () => {
  const draws = [0.999, 0];
  const all = feeding({ random: () => draws.shift() ?? 0.999 });
  const old = all.net.newest;
  old.frame('closing');
  all.net.newest.refuse();
  old.kill();
  all.clock.advance(1);
  all.net.newest.accept();
  all.feed(all.net.newest);
  all.clock.advance(1_000);
  // The old one, its refused successor, and the one that was made after both had gone.
  expect(all.net.sockets).toHaveLength(3);
});

test('a successor takes over at once when the old socket dies, and is given up when it brings nothing', () => {
  const all = feeding();
  const old = all.net.newest;
  old.frame('closing');
  const next = all.net.newest;
  old.kill();
  expect(all.downs()).toBe(1);
  expect(all.line.status().state).toBe('connecting');
  next.accept();
  expect(all.line.status().state).toBe('subscribing');
  for (let s = 0; s < 30; s++) {
    all.clock.advance(1_000);
    next.frame('pong');
  }
  expect(next.state).toBe('closed');
  expect(all.log).toContain('ws_disconnect no data within 30000 ms of subscribing');
});

test('a stream that fell silent gets a new socket once', () => {
  const all = feeding({ topics: [topic('a', 0, ['bbo']), topic('m', 1, ['mark_price'], 1_000)] });
  const second = (): void => {
    all.clock.advance(1_000);
    for (const socket of all.net.living) {
      if (socket.state === 'connecting') {
        socket.accept();
        for (const name of ['a', 'm']) socket.frame(`ack ${name}`);
      }
      all.feed(socket);
    }
    all.line.check();
  };
  all.net.newest.frame(`mark 1 ${T} 5`);
  for (let s = 0; s < 6; s++) second();
  expect(all.line.status()).toMatchObject({
    state: 'silent',
    reason: 'm (mark_price) silent for 6 s',
  });
  for (let s = 0; s < 300; s++) second();
  expect(all.net.sockets.length).toBe(3);
  expect(all.log.filter((line) => line.startsWith('ws_rotate'))).toEqual([
    'ws_rotate m silent for 11 s',
    // What never came on the new socket is asked for once more, then left alone.
    'ws_rotate m silent for 11 s',
  ]);
  all.net.newest.frame(`mark 1 ${T} 5`);
  all.line.check();
  expect(all.log.at(-1)).toBe('stream_resumed m');
  expect(all.line.status()).toMatchObject({ state: 'open', reason: '' });
});

test('a stream that never came is told within 30 s', () => {
  const all = feeding({ topics: [topic('a', 0, ['bbo']), topic('b', 1, ['bbo'])] });
  for (let s = 0; s < 27; s++) {
    all.clock.advance(1_000);
    all.feed(all.net.newest);
    all.line.check();
  }
  expect(all.line.status()).toMatchObject({ state: 'silent', reason: 'b (bbo) silent for 27 s' });
  expect(all.log).toContain('stream_silent b');
  expect(all.line.silences.map((silence) => silence.topic)).toEqual(['b']);
  all.net.newest.kill();
  // Now nothing speaks, and the lost connection is the reason.
  expect(all.line.silences).toEqual([]);
});

test('refused topics do not make it reconnect, and the rest goes on', () => {
  const all = feeding({ topics: [topic('a', 0, ['bbo']), topic('b', 1, ['bbo'])] });
  all.net.newest.frame('refuse b');
  for (let s = 0; s < 600; s++) {
    all.clock.advance(1_000);
    all.feed(all.net.newest);
    all.line.check();
  }
  expect(all.net.sockets).toHaveLength(1);
  expect(all.line.status()).toMatchObject({
    state: 'open',
    refused: [{ topic: 'b', why: 'no such topic' }],
  });
});

test('where every topic is refused it stays connected and says so', () => {
  const all = venue({ admission: { circuitFailures: 1 } });
  const line = all.make();
  line.start();
  all.net.newest.accept();
  all.net.newest.frame('refuse a');
  for (let s = 0; s < 600; s++) {
    all.clock.advance(1_000);
    all.net.newest.frame('pong');
    line.check();
  }
  expect(all.net.sockets).toHaveLength(1);
  expect(line.status()).toMatchObject({ state: 'silent', reason: 'the venue refused every topic' });
  expect(line.isFeeding).toBe(false);
});

test('a successor whose topics are all refused is let go, and the old socket stays', () => {
  const all = feeding();
  const old = all.net.newest;
  old.frame('closing');
  const next = all.net.newest;
  next.accept();
  next.frame('refuse a');
  expect([old.state, next.state, all.line.status().state]).toEqual(['open', 'closed', 'open']);
});

test.each<[string, (all: ReturnType<typeof venue>, line: Line) => void]>([
  ['before it started', () => {}],
  ['connecting', (_, line) => line.start()],
  [
    'waiting for a retry',
    (all, line) => {
      line.start();
      all.net.newest.refuse();
    },
  ],
  [
    'subscribing',
    (all, line) => {
      line.start();
      all.net.newest.accept();
    },
  ],
  [
    'open on a venue that does not close politely',
    (all, line) => {
      line.start();
      all.net.newest.accept();
      all.net.newest.isPolite = false;
      all.feed(all.net.newest);
    },
  ],
  [
    'open on a half-open socket',
    (all, line) => {
      line.start();
      all.net.newest.accept();
      all.feed(all.net.newest);
      all.net.newest.cut();
    },
  ],
  [
    'rotating, the successor still connecting',
    (all, line) => {
      line.start();
      all.net.newest.accept();
      all.feed(all.net.newest);
      all.net.newest.frame('closing');
    },
  ],
  [
    'rotated, the old socket still closing',
    (all, line) => {
      line.start();
      const old = all.net.newest;
      old.accept();
      old.isPolite = false;
      all.feed(old);
      old.frame('closing');
      all.net.newest.accept();
      all.feed(all.net.newest);
    },
  ],
  [
    'waiting for a failed rotation',
    (all, line) => {
      line.start();
      all.net.newest.accept();
      all.feed(all.net.newest);
      all.net.newest.frame('closing');
      all.net.newest.refuse();
    },
  ],
])(
  'stops while %s: within a second, no timer and no socket left, nothing read afterwards',
  async (_, reach) => {
    const all = venue();
    const line = all.make();
    reach(all, line);
    let isStopped = false;
    const stopped = line.stop().then(() => (isStopped = true));
    const again = line.stop();
    all.clock.advance(1_000);
    await Promise.all([stopped, again]);
    expect(isStopped).toBe(true);
    expect(all.clock.timers).toBe(0);
    expect(all.net.living).toEqual([]);
    expect(line.status()).toMatchObject({ state: 'stopped', retry_at_ms: null });
    const { events } = all.parts.totals;
    for (const socket of all.net.sockets) all.feed(socket);
    all.clock.advance(600_000);
    expect(all.parts.totals.events).toBe(events);
    expect(line.status().state).toBe('stopped');
  },
);

test('reads what arrives before the venue has closed', async () => {
  const all = feeding();
  all.net.newest.isPolite = false;
  const stopped = all.line.stop();
  all.feed(all.net.newest);
  all.net.newest.kill('closed with code 1000');
  await stopped;
  expect(all.parts.totals.events).toBe(2);
});
