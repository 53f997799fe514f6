import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GapOutbox } from '../../../../../src-main/market/gaps/gap-outbox.ts';
import { VenueGaps } from '../../../../../src-main/market/gaps/venue-gaps.ts';
import { streamIndex, streamNames } from '../../../../../src-shared/market/stream.ts';
import { topic } from '../../../../support/fake-exchange.ts';

const S = 1e9;
const EPOCH = 1_790_000_000_000_000_000n;
const at = (ns: number): string => String(EPOCH + BigInt(ns));
const bbo = streamIndex.bbo;
const trade = streamIndex.trade;
/** Symbol 1. */
const cell = (stream: number): number => streamNames.length + stream;

function started(worth: 'proof' | 'hint' = 'proof') {
  const outbox = new GapOutbox();
  const gaps = new VenueGaps(
    {
      exchange: 'bybit',
      symbols: ['BTCUSDT', 'ETHUSDT'],
      sequences: { trade: { worth }, bbo: { worth: 'proof', restartsAtOne: true } },
    },
    { outbox, epochNs: (ns) => EPOCH + BigInt(ns) },
  );
  /** What a router does with a numbered event. */
  const event = (
    watch: ReturnType<VenueGaps['session']> | undefined,
    stream: number,
    ns: number,
    first?: number,
    last = first,
  ): void => {
    if (first !== undefined) watch?.saw(cell(stream), first, last!, ns);
    gaps.lastNs[cell(stream)] = ns;
    if (gaps.isOpen[cell(stream)] === 1) gaps.arrived(cell(stream), ns);
  };
  const told = () => outbox.take().map(({ gap }) => gap);
  return { gaps, event, told, outbox };
}

const trades = [topic('trade.ETHUSDT', 1, ['trade'])];
const head = { exchange: 'bybit', symbol: 'ETHUSDT', stream: 'trade' };

describe('numbers', () => {
  test('dropping any messages of a stream gives exactly the missing count, and the ids around it', () => {
    const sizes = fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), sent: fc.boolean() }), {
      minLength: 2,
      maxLength: 200,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 2 ** 40 }), (messages, start) => {
        const { gaps, event, told } = started();
        const watch = gaps.session('public');
        let next = start;
        let ns = 0;
        const kept = messages.map((message, i) => i === 0 || i === messages.length - 1 || message.sent);
        let missing = 0;
        let runs = 0;
        for (const [i, { size }] of messages.entries()) {
          ns += 3 * S;
          gaps.tick(ns - 1);
          if (kept[i]!) event(watch, trade, ns, next, next + size - 1);
          else {
            missing += size;
            if (kept[i - 1]!) runs++;
          }
          next += size;
        }
        gaps.tick(ns + 3 * S);
        const found = told();
        expect(found).toHaveLength(runs);
        expect(found.reduce((sum, gap) => sum + gap.events!, 0)).toBe(missing);
        for (const { cause, events, evidence } of found) {
          expect(cause).toBe('sequence');
          expect(Number(evidence['before_id']) - Number(evidence['after_id']) - 1).toBe(events);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('any order of repetitions and late messages within two seconds is no gap', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([3, 4, 5, 6, 7, 8], { minLength: 6 }), (order) => {
        const { gaps, event, told } = started();
        const watch = gaps.session('public');
        let ns = 0;
        for (const id of [1, 2, ...order, 9, 9, 5, 10]) event(watch, trade, (ns += 1e8), id);
        gaps.tick(ns + 5 * S);
        expect(told()).toEqual([]);
      }),
    );
  });

  test('a message that comes later than that was missing', () => {
    const { gaps, event, told } = started();
    const watch = gaps.session('public');
    event(watch, trade, 1 * S, 1);
    event(watch, trade, 2 * S, 4);
    event(watch, trade, 2.5 * S, 2);
    gaps.tick(4 * S);
    event(watch, trade, 5 * S, 3);
    expect(told()).toEqual([
      {
        ...head,
        cause: 'sequence',
        from: at(1 * S),
        to: at(2 * S),
        events: 1,
        evidence: { worth: 'proof', after_id: 2, before_id: 4, jumps: 1 },
      },
    ]);
  });

  test('jumps that prove nothing are one record a minute', () => {
    const { gaps, event, told } = started('hint');
    const watch = gaps.session('public');
    for (let i = 0; i <= 30; i++) {
      event(watch, trade, i * S, 10 * i);
      gaps.tick(i * S);
    }
    expect(told()).toEqual([]);
    gaps.tick(62 * S);
    expect(told()).toMatchObject([{ events: 270, evidence: { worth: 'hint', jumps: 30 } }]);
  });

  test('a service that begins to count anew is no gap, a repeated quote neither', () => {
    const { gaps, event, told } = started();
    const watch = gaps.session('public');
    let ns = 0;
    for (const id of [70_001, 70_001, 70_002, 1, 1, 2, 3]) event(watch, bbo, (ns += S), id);
    // The first message after another restart is lost.
    for (const id of [70_000, 2, 3]) event(watch, bbo, (ns += S), id);
    gaps.tick(ns + 9 * S);
    expect(told()).toMatchObject([{ stream: 'bbo', events: 69_996 }]);
  });
});

describe('connections', () => {
  test('a lost connection is a gap from its last frame to the first event, counted by the numbers around it', () => {
    const { gaps, event, told } = started();
    const first = gaps.session('public');
    event(first, trade, 1 * S, 100);
    gaps.ended(first);
    gaps.down(trades, 2 * S, 'closed with code 1006');
    expect(told()).toMatchObject([{ ...head, cause: 'disconnect', from: at(2 * S), to: null, events: null }]);
    const second = gaps.session('public');
    event(second, trade, 7 * S, 104, 105);
    expect(told()).toEqual([
      {
        ...head,
        cause: 'disconnect',
        from: at(2 * S),
        to: at(7 * S),
        events: 3,
        evidence: { why: 'closed with code 1006', after_id: 100, before_id: 104, worth: 'proof' },
      },
    ]);
    gaps.tick(20 * S);
    expect(told()).toEqual([]);
  });

  test('the trade the venue repeats after a reconnect is not counted again and proves that none is missing', () => {
    const { gaps, event, told } = started();
    const first = gaps.session('public');
    event(first, trade, 1 * S, 100);
    gaps.ended(first);
    gaps.down(trades, 2 * S, 'gone');
    const second = gaps.session('public');
    event(second, trade, 3 * S, 100);
    event(second, trade, 4 * S, 101);
    gaps.tick(20 * S);
    expect(told()).toMatchObject([{ cause: 'disconnect', to: at(3 * S), events: 0 }]);
  });

  test('a rotation with both connections delivering is no gap, whichever comes first', () => {
    const { gaps, event, told } = started('hint');
    const old = gaps.session('public');
    event(old, trade, 1 * S, 1);
    const successor = gaps.session('public');
    event(successor, trade, 2 * S, 3);
    event(old, trade, 2 * S, 2);
    event(old, trade, 2 * S, 3);
    event(successor, trade, 3 * S, 4);
    gaps.ended(old);
    event(successor, trade, 4 * S, 5);
    gaps.stop(90 * S);
    expect(told()).toEqual([]);
  });

  test('what neither of two connections had is missing', () => {
    const { gaps, event, told } = started();
    const old = gaps.session('public');
    event(old, trade, 1 * S, 1);
    const successor = gaps.session('public');
    event(successor, trade, 2 * S, 5);
    gaps.ended(old);
    gaps.tick(9 * S);
    expect(told()).toMatchObject([
      {
        cause: 'sequence',
        from: at(1 * S),
        to: at(2 * S),
        events: 3,
        evidence: { after_id: 1, before_id: 5 },
      },
    ]);
  });

  test('streams without numbers have a gap of unknown size', () => {
    const { gaps, event, told } = started();
    gaps.down([topic('tickers.ETHUSDT', 1, ['mark_price', 'funding'])], 1 * S, 'gone');
    event(undefined, streamIndex.mark_price, 2 * S);
    gaps.stop(60 * S);
    expect(told().map(({ stream, to, events }) => [stream, to, events])).toEqual([
      ['mark_price', at(2 * S), null],
      ['funding', at(60 * S), null],
    ]);
  });
});

describe('silence', () => {
  const silence = (silentMs: number, stream: 'trade' | 'mark_price' | 'funding' = 'trade') => ({
    topic: 'x',
    symbol: 1,
    stream,
    silentMs,
    limitMs: 5_000,
    delivered: true,
  });

  test('a silence has cost nothing when the numbers go on, and what they say when they do not', () => {
    const { gaps, event, told } = started();
    const watch = gaps.session('public');
    event(watch, trade, 1 * S, 1);
    // The look was a moment before the count.
    gaps.silent([silence(6_000.5)], 7 * S);
    gaps.tick(7.5 * S);
    gaps.silent([silence(7_000)], 8 * S);
    event(watch, trade, 9 * S, 2);
    gaps.silent([silence(6_000)], 15 * S);
    event(watch, trade, 16 * S, 5);
    gaps.tick(30 * S);
    expect(told().map(({ cause, from, to, events }) => [cause, from, to, events])).toEqual([
      ['silence', at(1 * S), at(9 * S), 0],
      ['silence', at(9 * S), at(16 * S), 2],
    ]);
  });

  test('a topic that speaks at all is not silent, whichever of its streams speaks', () => {
    const { gaps, event, told } = started();
    gaps.silent([silence(6_000, 'mark_price'), silence(6_000, 'funding')], 7 * S);
    event(undefined, streamIndex.mark_price, 8 * S);
    gaps.tick(9 * S);
    expect(told().map(({ stream, from, to }) => [stream, from, to])).toEqual([
      ['mark_price', at(1 * S), at(8 * S)],
      ['funding', at(1 * S), at(8 * S)],
    ]);
  });

  test('a connection lost while silent: one gap, from the beginning of the silence', () => {
    const { gaps, event, told } = started();
    const watch = gaps.session('public');
    event(watch, trade, 1 * S, 1);
    gaps.silent([silence(6_000)], 7 * S);
    gaps.ended(watch);
    gaps.down(trades, 8 * S, 'gone');
    gaps.tick(9 * S);
    event(gaps.session('public'), trade, 10 * S, 6);
    expect(told()).toMatchObject([{ cause: 'silence', from: at(1 * S), to: at(10 * S), events: 4 }]);
  });
});

test('events that found no room are counted once they stop', () => {
  const { gaps, told } = started();
  for (let i = 0; i < 10; i++) gaps.overflowed(cell(trade), i * 1e8);
  gaps.tick(1.5 * S);
  expect(told()).toEqual([]);
  gaps.tick(2 * S);
  expect(told()).toMatchObject([{ cause: 'queue_full', from: at(0), to: at(9e8), events: 10 }]);
});

test.each(['stopped', 'crash'] as const)(
  'a start after the end %s counts what was traded in between',
  (cause) => {
    const { gaps, event, told } = started();
    gaps.resume(1, {
      exchange: 'bybit',
      symbol: 'ETHUSDT',
      stream: 'trade',
      cause,
      fromNs: String(EPOCH - 60n * 1_000_000_000n),
      lastNs: String(EPOCH - 61n * 1_000_000_000n),
      lastId: 40,
    });
    event(gaps.session('public'), trade, 1 * S, 50);
    expect(told()).toMatchObject([
      { ...head, cause, from: String(EPOCH - 60n * 1_000_000_000n), to: at(S), events: 9 },
    ]);
  },
);

test('numbers far below the last one known are another count: nobody can tell what is missing', () => {
  const { gaps, event, told } = started();
  const first = gaps.session('public');
  event(first, trade, 1 * S, 5_000_000);
  gaps.ended(first);
  gaps.down(trades, 2 * S, 'gone');
  event(gaps.session('public'), trade, 3 * S, 4_000);
  expect(told()).toMatchObject([{ to: at(3 * S), events: null }]);
});

test('a step of the clock is told for all streams, from the earlier to the later time', () => {
  const { gaps, told } = started();
  gaps.clockJumped(-3_600e9, 1 * S);
  expect(told()).toEqual([
    {
      exchange: 'bybit',
      stream: '*',
      symbol: '*',
      cause: 'clock_jump',
      from: at(1 * S),
      to: at(3_601 * S),
      events: 0,
      evidence: { jump_ms: -3_600_000 },
    },
  ]);
});

test('says how far every stream came', () => {
  const { gaps, event } = started();
  const watch = gaps.session('public');
  event(watch, trade, 5 * S, 7, 9);
  event(undefined, streamIndex.funding, 6 * S);
  expect(gaps.ends()).toEqual([
    { symbol: 'ETHUSDT', stream: trade, lastNs: EPOCH + 5_000_000_000n, lastId: 9 },
    { symbol: 'ETHUSDT', stream: streamIndex.funding, lastNs: EPOCH + 6_000_000_000n, lastId: null },
  ]);
});
