import { expect, test } from 'vitest';
import { streamIndex, type StreamName } from '../../../../../src-shared/market/stream.ts';
import { TopicWatch } from '../../../../../src-main/market/collector/topic-watch.ts';
import { topic } from '../../../../support/fake-exchange.ts';

const FLOOR_MS = 5_000;

/** A watch over one topic, asked for at 0. `limit` is the silence in ms at which it is called silent. */
function watching(streams: readonly StreamName[], cadenceMs?: number) {
  const watch = new TopicWatch([topic('t', 0, streams, cadenceMs)], 1, FLOOR_MS, 0);
  watch.asked(0);
  let lastMs = 0;
  return {
    watch,
    see(atMs: number, stream: StreamName = streams[0]!): void {
      lastMs = atMs;
      watch.saw(0, streamIndex[stream], atMs * 1e6);
    },
    limit(): number {
      for (let silentMs = 0; silentMs < 10_000_000; silentMs += 500) {
        if (watch.silent((lastMs + silentMs) * 1e6).length > 0) return silentMs - 500;
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}

test('a periodic topic is silent after two and a half of its longest intervals, never below the floor', () => {
  expect(watching(['mark_price'], 1_000).limit()).toBe(5_000);
  expect(watching(['mark_price'], 10_000).limit()).toBe(25_000);
  expect(watching(['funding'], 90_000).limit()).toBe(225_000);
});

test('a topic that never delivers is told within 30 s, trades within a minute', () => {
  expect(watching(['bbo']).limit()).toBe(25_000);
  expect(watching(['trade']).limit()).toBe(60_000);
});

test('a busy book is silent at the floor, a slow one after twenty of its own intervals', () => {
  const busy = watching(['bbo']);
  for (let i = 1; i <= 100; i++) busy.see(i * 20);
  expect(busy.limit()).toBe(5_000);
  const slow = watching(['bbo']);
  for (let i = 1; i <= 100; i++) slow.see(i * 1_000);
  expect(slow.limit()).toBe(20_000);
});

test('two events in a burst teach no rhythm', () => {
  const watched = watching(['bbo']);
  watched.see(100);
  watched.see(101);
  expect(watched.limit()).toBe(25_000);
});

test('a quiet market may be without trades for twenty of its own intervals', () => {
  const quiet = watching(['trade']);
  for (let i = 1; i <= 20; i++) quiet.see(i * 4_000);
  expect(quiet.limit()).toBe(80_000);
  const busy = watching(['trade']);
  for (let i = 1; i <= 20; i++) busy.see(i * 100);
  expect(busy.limit()).toBe(25_000);
});

test('a topic of several streams speaks when any of them does', () => {
  const ticker = watching(['mark_price', 'funding', 'open_interest']);
  for (let i = 1; i <= 1_000; i++) ticker.see(i * 100, 'mark_price');
  expect(ticker.watch.silent(101_000e6)).toEqual([]);
  expect(ticker.watch.silent(106_000e6).map((s) => [s.stream, s.silentMs, s.limitMs, s.delivered])).toEqual([
    ['mark_price', 6_000, 5_000, true],
    ['funding', 6_000, 5_000, true],
    ['open_interest', 6_000, 5_000, true],
  ]);
});

test('names the topic and symbol, and says whether it ever delivered', () => {
  const watch = new TopicWatch([topic('a', 0, ['bbo']), topic('b', 1, ['bbo'])], 2, FLOOR_MS, 0);
  watch.asked(10_000e6);
  watch.saw(0, streamIndex.bbo, 11_000e6);
  watch.saw(0, streamIndex.bbo, 36_000e6);
  expect(watch.silent(36_000e6)).toEqual([
    { topic: 'b', symbol: 1, stream: 'bbo', silentMs: 26_000, limitMs: 25_000, delivered: false },
  ]);
});

test('a topic without streams of its own is never missed', () => {
  const watch = new TopicWatch([topic('index', 0, [], 60_000)], 1, FLOOR_MS, 0);
  expect(watch.silent(1e15)).toEqual([]);
});
