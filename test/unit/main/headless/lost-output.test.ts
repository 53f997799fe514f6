import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { isSystemError, watchOutput } from '../../../../src-main/headless/lost-output.ts';

const failure = (code: string): Error =>
  Object.assign(new Error(`${code}: it failed, write`), { code, syscall: 'write' });

test('a reader that went away is no error, a full disk is told once', () => {
  const out = new EventEmitter();
  const lost: string[] = [];
  watchOutput(out as NodeJS.WritableStream, (why) => lost.push(why));
  for (const code of ['EPIPE', 'ERR_STREAM_DESTROYED', 'ENOSPC', 'ENOSPC', 'EPIPE'])
    out.emit('error', failure(code));
  expect(lost).toEqual(['ENOSPC: it failed, write']);
});

test.each([
  [failure('EACCES'), true],
  [new TypeError('x is not a function'), false],
  ['text', false],
])('%s is a failure of the system: %s', (cause, expected) => {
  expect(isSystemError(cause)).toBe(expected);
});
