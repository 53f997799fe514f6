import { expect, test } from 'vitest';
import { Delivery, DeliveryError } from '../../../../src-main/alerts/delivery.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(answers: (Error | undefined)[]) {
  const clock = new FakeClock();
  const tried: [number, string][] = [];
  const why: string[] = [];
  const delivery = new Delivery<string>(
    {
      async send(message) {
        tried.push([clock.monoNs() / 1e6, message]);
        const answer = answers.shift();
        if (answer !== undefined) throw answer;
      },
      clock,
      random: () => 0.5,
      onChange: () => {},
      onFailure: (text) => why.push(text),
    },
    { capacity: 3, attempts: 3, backoff: { firstMs: 1_000, maxMs: 60_000 } },
  );
  return { clock, tried, why, delivery };
}

const passing = (retryAfterMs?: number): Error =>
  new DeliveryError('the server answered 503', true, retryAfterMs);

test('what fails is tried again later and later, and the next waits its turn', async () => {
  const { clock, tried, delivery } = setUp([passing(), passing(4_000), undefined, undefined]);
  delivery.add('a');
  delivery.add('b');
  await settle();
  clock.advance(999);
  await settle();
  expect(tried).toEqual([[0, 'a']]);
  clock.advance(1);
  await settle();
  clock.advance(4_000);
  await settle();
  await settle();
  expect(tried).toEqual([
    [0, 'a'],
    [1_000, 'a'],
    [5_000, 'a'],
    [5_000, 'b'],
  ]);
  expect(delivery.state).toMatchObject({ sent: 2, failed: 0, waiting: 0, error: '' });
});

test('after its last attempt a message is given up and counted; what would fail again is not tried again', async () => {
  const { clock, tried, why, delivery } = setUp([
    passing(),
    passing(),
    passing(),
    new DeliveryError('the server answered 404', false),
  ]);
  delivery.add('a');
  for (let i = 0; i < 3; i++) {
    await settle();
    clock.advance(60_000);
  }
  expect(delivery.state).toMatchObject({ sent: 0, failed: 1, waiting: 0, error: 'the server answered 503' });
  delivery.add('b');
  await settle();
  expect(delivery.state).toMatchObject({ failed: 2, error: 'the server answered 404' });
  expect([tried.length, why.length]).toEqual([4, 4]);
});

test('a queue that is full drops the oldest that is not under way', async () => {
  const { delivery } = setUp([passing()]);
  for (const message of ['a', 'b', 'c', 'd', 'e']) delivery.add(message);
  expect(delivery.state).toMatchObject({ dropped: 2, waiting: 3 });
  await settle();
  delivery.clear();
  expect(delivery.state.waiting).toBe(0);
  delivery.stop();
});
