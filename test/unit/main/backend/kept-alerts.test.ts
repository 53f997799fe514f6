import { expect, test } from 'vitest';
import type { Alert } from '#shared/alerts/alert.ts';
import { kept } from '../../../../src-main/backend/kept-alerts.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const alert = (id: string): Alert => ({ id, alarm: 'a', at_ms: 0 }) as Alert;

function setUp(isBroken = false) {
  const calls: string[] = [];
  const logged: string[] = [];
  const clock = new FakeClock();
  const answer = <T>(call: string, value: T): Promise<T> => {
    calls.push(call);
    return isBroken ? Promise.reject(new Error('disk I/O error')) : Promise.resolve(value);
  };
  const log = kept(
    {
      alerts: {
        add: ({ alerts }) => answer(`add ${alerts.map(({ id }) => id).join(' ')}`, null),
        acknowledge: ({ alarm }) => answer(`acknowledge ${alarm}`, null),
        newest: ({ limit }) => answer(`newest ${limit}`, []),
      },
    },
    clock,
    (level, event, fields) => logged.push(`${level} ${event} ${String(fields?.['why'])}`),
  );
  return { calls, logged, clock, log };
}

test('what comes within a moment is one write; a question and an acknowledgement come after what was told', async () => {
  const { calls, clock, log } = setUp();
  log.add(alert('1'));
  log.add(alert('2'));
  clock.advance(200);
  log.add(alert('3'));
  log.acknowledge('a', 5);
  log.add(alert('4'));
  await log.newest(10);
  expect(calls).toEqual(['add 1 2', 'add 3', 'acknowledge a', 'add 4', 'newest 10']);
  expect(clock.timers).toBe(0);
});

test('where the history fails the log says so once, and what was told is still listed', async () => {
  const { log, logged } = setUp(true);
  log.add(alert('1'));
  log.acknowledge('a', 5);
  expect(await log.newest(10)).toMatchObject([{ id: '1', acknowledged_ms: 5 }]);
  expect(await log.newest(10)).toHaveLength(1);
  expect(logged).toEqual(['error history_failed disk I/O error']);
});
