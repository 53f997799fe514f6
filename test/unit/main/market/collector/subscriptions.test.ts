import { expect, test } from 'vitest';
import { Subscriptions } from '../../../../../src-main/market/collector/subscriptions.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { planOf, topic } from '../../../../support/fake-exchange.ts';

const topics = [topic('a', 0, ['bbo']), topic('b', 1, ['bbo']), topic('c', 2, ['bbo'])];

function sent(plan = planOf(topics)) {
  const clock = new FakeClock();
  const subscriptions = new Subscriptions(plan);
  const texts: [atMs: number, text: string][] = [];
  subscriptions.send(clock, (text) => texts.push([clock.monoNs() / 1e6, text]));
  return { clock, subscriptions, texts };
}

test('sends the first request at once and the others at the pace the venue allows', () => {
  const { clock, subscriptions, texts } = sent();
  expect(subscriptions.requested).toBe(1);
  clock.advance(1_000);
  expect(texts).toEqual([
    [0, 'subscribe a'],
    [50, 'subscribe b'],
    [100, 'subscribe c'],
  ]);
  expect(subscriptions.requested).toBe(3);
  expect(clock.timers).toBe(0);
});

test('sends nothing more after its stop', () => {
  const { clock, subscriptions, texts } = sent();
  subscriptions.stop();
  clock.advance(1_000);
  expect(texts.map(([, text]) => text)).toEqual(['subscribe a']);
  expect(clock.timers).toBe(0);
});

test('counts acknowledgements by topic and by request, each topic once', () => {
  const { subscriptions } = sent();
  subscriptions.answer({ control: 'subscribed', topics: ['a'] });
  subscriptions.answer({ control: 'subscribed', requestId: '1' });
  subscriptions.answer({ control: 'subscribed', requestId: '2' });
  expect(subscriptions.acknowledged).toBe(2);
});

test('a refused request costs its topics, as Bybit does it, and a refused topic only itself, as OKX does it', () => {
  const bybit = sent(planOf([], { requests: [{ id: '1', text: 'x', topics }] })).subscriptions;
  expect(bybit.answer({ control: 'refused', requestId: '1', why: 'bad' }).map((r) => r.topic)).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(bybit.isAllRefused).toBe(true);

  const okx = sent(planOf([], { requests: [{ id: '1', text: 'x', topics }] })).subscriptions;
  expect(okx.answer({ control: 'refused', requestId: '1', topics: ['b'], why: '60018' })).toEqual([
    { topic: 'b', why: '60018' },
  ]);
  expect([okx.isRefused('a'), okx.isRefused('b'), okx.isAllRefused]).toEqual([false, true, false]);
});

test('tells a refusal once, also one that names nothing', () => {
  const { subscriptions } = sent();
  const refusal = { control: 'refused', why: '4 Too many subscriptions' } as const;
  expect(subscriptions.answer(refusal)).toEqual([{ topic: 'a request', why: '4 Too many subscriptions' }]);
  expect(subscriptions.answer(refusal)).toEqual([]);
  expect(subscriptions.isAllRefused).toBe(false);
});

test('answers about topics nobody asked for take no memory', () => {
  const { subscriptions } = sent();
  for (let i = 0; i < 1_000; i++) {
    subscriptions.answer({ control: 'subscribed', topics: [`x${i}`] });
    subscriptions.answer({ control: 'refused', topics: [`x${i}`], why: 'no' });
    subscriptions.answer({ control: 'subscribed', requestId: `x${i}` });
  }
  expect([subscriptions.acknowledged, subscriptions.refused.length]).toEqual([0, 1]);
});
