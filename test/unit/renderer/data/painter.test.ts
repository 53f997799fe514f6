import { expect, test } from 'vitest';
import { Painter, type Tick } from '../../../../src-renderer/data/painter.ts';

function setUp(): { painter: Painter; frames: (() => void)[]; next: () => void } {
  const frames: (() => void)[] = [];
  const painter = new Painter(
    (run) => frames.push(run),
    () => 5_000,
    () => 0,
  );
  return { painter, frames, next: () => frames.shift()?.() };
}

test('paints once however much arrives between two frames', () => {
  const { painter, frames, next } = setUp();
  const ticks: Tick[] = [];
  painter.add((tick) => ticks.push(tick));
  void painter.dataArrived();
  void painter.dataArrived();
  painter.agesDue();
  expect(frames.length).toBe(1);
  next();
  expect(ticks).toEqual([{ nowMs: 5_000, ages: true }]);
  expect(frames.length).toBe(0);
});

test('lets the sender go on only after its numbers were painted', async () => {
  const { painter, next } = setUp();
  const order: string[] = [];
  painter.add(() => order.push('painted'));
  const acknowledged = painter.dataArrived().then(() => order.push('acknowledged'));
  await Promise.resolve();
  expect(order).toEqual([]);
  next();
  await acknowledged;
  expect(order).toEqual(['painted', 'acknowledged']);
});

test('counts frames with numbers, not those for ages, and stops painting what has left the page', () => {
  const { painter, next } = setUp();
  let painted = 0;
  const leave = painter.add(() => painted++);
  next();
  void painter.dataArrived();
  next();
  painter.agesDue();
  next();
  expect(painter.takeStats().dataFrames).toBe(1);
  expect(painter.takeStats().dataFrames).toBe(0);
  leave();
  painter.agesDue();
  next();
  expect(painted).toBe(3);
});

test('paints new numbers half by half, and lets the sender go on after the second', async () => {
  const { painter, frames, next } = setUp();
  const painted: string[] = [];
  for (const name of ['a', 'b', 'c', 'd'])
    painter.add(({ ages }) => painted.push(ages ? `${name} ages` : name));
  const take = (): string[] => painted.splice(0);
  next();
  expect(take()).toEqual(['a ages', 'b ages', 'c ages', 'd ages']);
  expect(frames.length).toBe(0);

  let acknowledged = 0;
  void painter.dataArrived().then(() => acknowledged++);
  painter.agesDue();
  next();
  await Promise.resolve();
  expect([take(), acknowledged]).toEqual([['a ages', 'c ages'], 0]);
  // Numbers that come between the halves: those who have painted paint again.
  void painter.dataArrived().then(() => acknowledged++);
  painter.add(() => painted.push('new'));
  next();
  await Promise.resolve();
  expect([take(), acknowledged]).toEqual([['b ages', 'd ages', 'new'], 1]);
  next();
  next();
  await Promise.resolve();
  expect([take(), acknowledged]).toEqual([['a', 'c', 'new', 'b', 'd'], 2]);
  expect(frames.length).toBe(0);
  expect(painter.takeStats().dataFrames).toBe(2);
});
