import { expect, test } from 'vitest';
import { Emitter } from '../../../../src-main/base/emitter.ts';

test('tells everybody in order until they stop', () => {
  const heard: string[] = [];
  const emitter = new Emitter<number>();
  const stop = emitter.on((n) => void heard.push(`a${n}`));
  emitter.on((n) => void heard.push(`b${n}`));
  emitter.emit(1);
  stop();
  stop();
  emitter.emit(2);
  expect({ heard, size: emitter.size }).toEqual({ heard: ['a1', 'b1', 'b2'], size: 1 });
});

test('a listener that throws does not cost the others theirs', () => {
  const heard: number[] = [];
  const emitter = new Emitter<number>();
  emitter.on(() => {
    throw new Error('mine');
  });
  emitter.on((n) => void heard.push(n));
  expect(() => emitter.emit(1)).toThrow('mine');
  expect(heard).toEqual([1]);
});

test('who is taken off while others are told hears nothing, who comes then hears the next', () => {
  const heard: string[] = [];
  const emitter = new Emitter<number>();
  emitter.on(() => {
    stop();
    emitter.on((n) => void heard.push(`late ${n}`));
  });
  const stop = emitter.on((n) => void heard.push(`gone ${n}`));
  emitter.emit(1);
  expect(heard).toEqual([]);
  emitter.emit(2);
  expect(heard).toEqual(['late 2']);
});
