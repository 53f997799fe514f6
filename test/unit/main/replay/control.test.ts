import { describe, expect, test } from 'vitest';
import { RunControl, type Ahead } from '../../../../src-main/replay/run/control.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const at = (ts: number, events: number, more: Partial<Ahead> = {}): Ahead => ({
  ts: BigInt(ts),
  seq: 0n,
  lastTs: events === 0 ? undefined : BigInt(ts - 1),
  events,
  decisions: 0,
  ...more,
});

/** How many of some events pass before one has to wait. */
function passing(control: RunControl, events: readonly Ahead[]): number {
  const waits = events.findIndex((event) => control.attention && control.before(event) !== undefined);
  return waits === -1 ? events.length : waits;
}

const open = (): RunControl => new RunControl(new FakeClock(), 'ms');

describe('transport bar', () => {
  test('asks for nothing while a run goes as fast as it can', () => {
    expect(open().attention).toBe(false);
  });

  test('holds a paused run until it goes on', async () => {
    const control = open();
    control.pause();
    const wait = control.before(at(1, 0));
    expect(wait).toBeInstanceOf(Promise);
    control.resume();
    await wait;
    expect(control.attention).toBe(false);
  });

  test('goes an event, to the next decision, over a gap, to a time or a cursor, and holds there', () => {
    const events = [1, 2, 3, 50, 51].map((ts, k, all) =>
      at(ts, k, {
        lastTs: k === 0 ? undefined : BigInt(all[k - 1]!),
        decisions: k >= 3 ? 1 : 0,
        seq: BigInt(k),
      }),
    );
    const stepped = (to: Parameters<RunControl['step']>[0]): number => {
      const control = open();
      control.step(to);
      return passing(control, events);
    };
    expect(stepped({ to: 'event' })).toBe(1);
    expect(stepped({ to: 'decision' })).toBe(3);
    expect(stepped({ to: 'gap', atLeast: 40n })).toBe(3);
    expect(stepped({ to: 'time', ts: 3n })).toBe(2);
    expect(stepped({ to: 'cursor', ts: 3n, seq: 2n })).toBe(3);
  });

  test('lets events pass when their time has come at the speed that is set', async () => {
    const clock = new FakeClock();
    const control = new RunControl(clock, 'ms');
    control.setSpeed(10);
    expect(control.before(at(1_000, 0))).toBeUndefined();
    const wait = control.before(at(2_000, 1));
    expect(wait).toBeInstanceOf(Promise);
    clock.advance(99);
    expect(control.before(at(2_000, 1))).toBeUndefined();
  });

  test('lets a stopped run go, so that it can end', async () => {
    const control = open();
    control.pause();
    const wait = control.before(at(1, 0));
    control.stop();
    await wait;
    expect(control.before(at(1, 0))).toBeUndefined();
    expect(control.isStopped).toBe(true);
  });
});
