import { expect, test } from 'vitest';
import type { Task } from '#shared/api/data.ts';
import { Tasks, type TaskPorts } from '../../../../src-main/api/tasks.ts';

const scan = { kind: 'scan', files: 1, read: 1, removed: 0 } as const;

function started(tasks: Tasks): {
  ports: TaskPorts;
  end: PromiseWithResolvers<typeof scan | null>;
  id: number;
} {
  const end = Promise.withResolvers<typeof scan | null>();
  let ports: TaskPorts | undefined;
  const id = tasks.start('scan', 'folder', (given) => {
    ports = given;
    return end.promise;
  });
  return { ports: ports!, end, id };
}

const state = (tasks: Tasks): Pick<Task, 'id' | 'state'> => {
  const { id, state: now } = tasks.news.value!;
  return { id, state: now };
};

test('runs one task at a time and tells how it ends', async () => {
  const tasks = new Tasks();
  const first = started(tasks);
  expect(() => started(tasks)).toThrow('expected no other task, found scan under way');
  first.ports.tell('half', 0.5);
  expect(tasks.news.value).toMatchObject({ state: 'running', text: 'half', share: 0.5 });
  first.end.resolve(scan);
  await first.end.promise;
  expect(tasks.news.value).toMatchObject({ id: 1, state: 'done', result: scan });
  expect(started(tasks).id).toBe(2);
});

test('a cancel asked for before the work can hear it reaches it later; an old one does nothing', async () => {
  const tasks = new Tasks();
  const { ports, end, id } = started(tasks);
  tasks.cancel(id + 1);
  tasks.cancel(id);
  let heard = 0;
  ports.onCancel(() => heard++);
  expect(heard).toBe(1);
  end.resolve(null);
  await end.promise;
  expect(state(tasks)).toEqual({ id: 1, state: 'cancelled' });
  tasks.cancel(id);
  expect(heard).toBe(1);
});

test('a task that fails says why, and the next one may start', async () => {
  const tasks = new Tasks();
  const { end } = started(tasks);
  end.reject(new Error('disk gone'));
  await end.promise.catch(() => {});
  await Promise.resolve();
  expect(tasks.news.value).toMatchObject({ state: 'failed', error: 'disk gone' });
  expect(started(tasks).id).toBe(2);
});
