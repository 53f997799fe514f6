import { expect, test } from 'vitest';
import { Outbox } from '#shared/rpc/outbox.ts';

test('counts what it drops when the reader does not keep up', () => {
  const sent: number[][] = [];
  const outbox = new Outbox<number>({ keep: 'all', capacity: 2, drop: 'newest' }, (items) =>
    sent.push(items),
  );
  for (const n of [1, 2, 3, 4]) outbox.push(n); // 1 leaves at once, 2 and 3 wait, 4 finds no room
  outbox.ack();
  expect({ sent, dropped: outbox.dropped }).toEqual({ sent: [[1], [2, 3]], dropped: 1 });
});

test('sends the next frame only after the one under way was taken, however often that is said', () => {
  const sent: number[][] = [];
  const outbox = new Outbox<number>({ keep: 'all', capacity: 9, drop: 'oldest' }, (items) =>
    sent.push(items),
  );
  outbox.ack();
  outbox.push(1);
  outbox.push(2);
  outbox.ack();
  outbox.push(3);
  expect(sent).toEqual([[1], [2]]);
  outbox.ack();
  outbox.ack();
  outbox.push(4); // the second ack above was for nothing: 4 leaves, 5 waits
  outbox.push(5);
  expect(sent).toEqual([[1], [2], [3], [4]]);
});

test('keeps as many frames under way as its window allows, and their order', () => {
  const sent: number[][] = [];
  const outbox = new Outbox<number>({ keep: 'all', capacity: 9, drop: 'oldest', window: 2 }, (items) =>
    sent.push(items),
  );
  for (const n of [1, 2, 3, 4]) outbox.push(n); // 1 and 2 leave at once, 3 and 4 wait
  outbox.ack();
  outbox.push(5);
  outbox.ack();
  expect(sent).toEqual([[1], [2], [3, 4], [5]]);
});

test('every item is sent or counted as dropped', () => {
  for (const drop of ['oldest', 'newest'] as const) {
    let sent = 0;
    let reported = 0;
    const outbox = new Outbox<number>({ keep: 'all', capacity: 5, drop }, (items, dropped) => {
      sent += items.length;
      reported += dropped;
    });
    for (let n = 0; n < 1000; n++) {
      outbox.push(n);
      if (n % 13 === 0) outbox.ack();
    }
    outbox.ack();
    outbox.ack();
    expect({ drop, all: sent + outbox.dropped, reported }).toEqual({
      drop,
      all: 1000,
      reported: outbox.dropped,
    });
  }
});

test('keeps nothing and sends nothing after it was closed', () => {
  const sent: number[][] = [];
  const outbox = new Outbox<number>({ keep: 'latest', key: String }, (items) => sent.push(items));
  outbox.push(1);
  outbox.push(2);
  outbox.close();
  outbox.ack();
  outbox.push(3);
  expect(sent).toEqual([[1]]);
});
