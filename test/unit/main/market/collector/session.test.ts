import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../src-main/base/random.ts';
import type { SocketPlan, Topic } from '../../../../../src-main/exchanges/exchange.ts';
import { Session, type SessionListener } from '../../../../../src-main/market/collector/session.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { fakeReader, planOf, topic } from '../../../../support/fake-exchange.ts';
import { FakeNet } from '../../../../support/fake-socket.ts';
import { marketParts } from '../../../../support/market-parts.ts';

const T = Date.UTC(2026, 0, 15);
const limits = { connectTimeoutMs: 10_000, silenceMs: 5_000, pongTimeoutMs: 10_000, feedTimeoutMs: 30_000 };
const QUOTE = `bbo 0 ${T} 100 1 101 1`;

function started({
  topics = [topic('a', 0, ['bbo']), topic('b', 1, ['bbo'])],
  more = {},
  answer = () => {},
}: {
  topics?: readonly Topic[];
  more?: Partial<SocketPlan>;
  answer?: FakeNet['answer'];
} = {}) {
  const clock = new FakeClock(T);
  const net = new FakeNet();
  net.answer = answer;
  const parts = marketParts(clock);
  const told: string[] = [];
  const listener: SessionListener = {
    opened: () => told.push('opened'),
    fed: () => told.push('fed'),
    settled: () => told.push('settled'),
    refused: (name, why) => told.push(`refused ${name}: ${why}`),
    rotate: (why) => told.push(`rotate: ${why}`),
    ended: (why) => told.push(`ended: ${why}`),
  };
  const session = new Session(
    planOf(topics, more),
    { ...parts.router(topics), reader: fakeReader(), frames: parts.frames },
    limits,
    listener,
    { clock, openSocket: net.open },
  );
  session.start();
  return { clock, net, parts, told, session, socket: net.newest };
}

/** The same, accepted by the venue. */
function opened(options: Parameters<typeof started>[0] = {}) {
  const all = started(options);
  all.socket.accept();
  return all;
}

/** Lets time pass while the venue sends a frame every `everyMs`. */
function flow({ clock, socket }: ReturnType<typeof opened>, ms: number, everyMs: number): void {
  for (let at = 0; at < ms; at += everyMs) {
    clock.advance(everyMs);
    socket.frame(QUOTE);
  }
}

/** Lets whole seconds pass on a connection that lives but brings no data. */
function idle({ clock, socket }: ReturnType<typeof opened>, seconds: number): void {
  for (let s = 0; s < seconds; s++) {
    clock.advance(1_000);
    socket.frame('pong');
  }
}

const pings = (socket: { sent: readonly string[] }): number =>
  socket.sent.filter((text) => text.startsWith('ping')).length;

test('gives up a venue that accepts and never answers', () => {
  const { clock, told } = started();
  clock.advance(9_999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(['ended: no connection within 10000 ms']);
  expect(clock.timers).toBe(0);
});

test('a socket that dies before it opens ends the session once, with the reason', () => {
  const { clock, socket, told } = started();
  socket.refuse('connect ECONNREFUSED 127.0.0.1:1');
  clock.advance(60_000);
  expect(told).toEqual(['ended: connect ECONNREFUSED 127.0.0.1:1']);
  expect(clock.timers).toBe(0);
});

test('takes a socket that fails or opens while it is being made', () => {
  const failed = started({ answer: (socket) => socket.refuse('Invalid URL') });
  expect(failed.told).toEqual(['ended: Invalid URL']);
  expect(failed.clock.timers).toBe(0);
  const open = started({ answer: (socket) => socket.accept() });
  open.clock.advance(100);
  expect(open.socket.sent).toEqual(['subscribe a', 'subscribe b']);
});

test('pings at the cadence of the plan while data flows, by text or by protocol', () => {
  const text = opened();
  flow(text, 100_000, 500);
  expect(pings(text.socket)).toBe(5);
  expect(text.socket.sent).toContain('ping');
  const protocol = opened({ more: { ping: { kind: 'protocol', everyMs: 20_000 } } });
  flow(protocol, 100_000, 500);
  expect(protocol.socket.sent.filter((sent) => sent === 'ping frame')).toHaveLength(5);
});

test('notices a half-open socket: a ping after the silence limit, the end when that is not answered', () => {
  const all = opened();
  flow(all, 10_000, 100);
  const cutMs = all.clock.monoNs() / 1e6;
  all.socket.cut();
  while (!all.told.some((line) => line.startsWith('ended'))) all.clock.advance(100);
  const tookMs = all.clock.monoNs() / 1e6 - cutMs;
  expect(all.told.at(-1)).toBe('ended: no answer to a ping within 10000 ms');
  expect(tookMs).toBeGreaterThan(15_000);
  expect(tookMs).toBeLessThanOrEqual(17_100);
  expect(all.clock.timers).toBe(0);
});

test('a quiet venue that answers pings is kept, and not pinged more than once per silence limit', () => {
  const all = opened({ more: { ping: { kind: 'protocol', everyMs: 20_000 } } });
  all.socket.frame(QUOTE);
  let answered = 0;
  for (let s = 0; s < 600; s++) {
    all.clock.advance(1_000);
    if (pings(all.socket) > answered) {
      answered = pings(all.socket);
      all.socket.pong();
    }
  }
  expect(all.told).toEqual(['opened', 'fed', 'settled']);
  expect(answered).toBeLessThanOrEqual(600 / 5 + 600 / 20);
});

test('gives up a socket that brings no event, but not one whose topics the venue all refused', () => {
  const silent = opened();
  idle(silent, 29);
  expect(silent.told).toEqual(['opened']);
  silent.clock.advance(1_000);
  expect(silent.told).toEqual(['opened', 'ended: no data within 30000 ms of subscribing']);

  const refused = opened();
  refused.socket.frame('refuse a');
  refused.socket.frame('refuseid 2');
  idle(refused, 600);
  expect(refused.told).toEqual(['opened', 'refused a: no such topic', 'refused b: bad request']);
});

test('asks for a new socket when the venue announces its end, and when the socket is old', () => {
  const all = opened({ more: { maxAgeMs: 86_000_000 } });
  all.socket.frame('closing');
  flow(all, 86_000_000, 100_000 / 16);
  expect(all.told.filter((line) => line.startsWith('rotate'))).toEqual([
    'rotate: 64008',
    'rotate: connection is 1433 min old',
  ]);
});

test('does not call refused topics silent', () => {
  const all = opened();
  all.socket.frame('refuse b');
  idle(all, 26);
  expect(all.session.silences().map((s) => s.topic)).toEqual(['a']);
});

test('counts silence from when it subscribed, not from when it began to connect', () => {
  const all = started();
  all.clock.advance(9_000);
  all.socket.accept();
  idle(all, 25);
  expect(all.session.silences()).toEqual([]);
  idle(all, 1);
  expect(all.session.silences()).toHaveLength(2);
});

test('says goodbye and reads until the venue has closed; a venue that does not is dropped', () => {
  const all = opened();
  all.socket.isPolite = false;
  all.socket.frame(QUOTE);
  all.session.close();
  all.socket.frame(QUOTE);
  all.clock.advance(999);
  expect(all.parts.totals.events).toBe(2);
  expect(all.told).toEqual(['opened', 'fed']);
  all.clock.advance(1);
  expect(all.told.at(-1)).toBe('ended: dropped');
  expect(all.clock.timers).toBe(0);
});

test('closing while connecting, twice, and after the end is harmless', () => {
  const all = started();
  all.session.close();
  all.session.close();
  all.session.drop('again');
  all.clock.advance(60_000);
  expect(all.told).toEqual(['ended: dropped']);
  expect(all.clock.timers).toBe(0);
});

test('every frame is control, data or rejected, whatever comes in whatever order', () => {
  const all = opened();
  const random = seededRandom(7);
  const words = [QUOTE, 'trade 1 1768435200000 5', 'nothing', 'row', 'pong', 'info', 'ack a', 'refuseid 2'];
  const bad = ['', '{', 'bogus 1 2', '\u0000', 'constructor', '__proto__'];
  const count = { control: 0, data: 0, rejected: 0 };
  for (let i = 0; i < 5_000; i++) {
    const draw = random();
    if (draw < 0.1) {
      all.socket.binary(new Uint8Array([1, 2, 3]));
      count.rejected++;
    } else if (draw < 0.3) {
      all.socket.frame(bad[Math.floor(random() * bad.length)]!);
      count.rejected++;
    } else {
      const at = Math.floor(random() * words.length);
      all.socket.frame(words[at]!);
      if (at < 4) count.data++;
      else count.control++;
    }
    if (random() < 0.01) all.socket.pong();
  }
  const frames = all.parts.frames.frames();
  const rejected = Object.values(frames.rejected).reduce((sum, n) => sum + n, 0);
  expect({ control: frames.control, data: frames.data, rejected }).toEqual(count);
  expect(frames.received).toBe(5_000);
  expect(frames.rejected['binary frame']).toBeGreaterThan(400);
});

test('a frame after the end is not read', () => {
  const all = opened();
  all.socket.kill();
  // A listener that outlives its socket would be a fault of the socket library; nothing may come of it.
  all.socket.state = 'open';
  all.socket.frame(QUOTE);
  expect(all.parts.totals.events).toBe(0);
});
