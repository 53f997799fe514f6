import { expect, test } from 'vitest';
import { CircuitBreaker } from '../../../../src-main/base/circuit-breaker.ts';

const options = { failures: 3, pauseMs: 60_000 };

function failing(times: number, atMs = 0): CircuitBreaker {
  const breaker = new CircuitBreaker(options);
  for (let i = 0; i < times; i++) {
    breaker.begun();
    breaker.failed(atMs);
  }
  return breaker;
}

test('lets everybody try until so many failures came in a row', () => {
  const breaker = failing(2);
  expect([breaker.isOpen, breaker.wait(0)]).toEqual([false, 0]);
  expect(breaker.failed(1_000)).toBe(true);
  expect([breaker.isOpen, breaker.wait(1_000), breaker.wait(41_000)]).toEqual([true, 60_000, 20_000]);
});

test('forgets earlier failures when the venue answers', () => {
  const breaker = failing(2);
  expect(breaker.succeeded()).toBe(false);
  expect(breaker.failed(0)).toBe(false);
  expect(breaker.wait(0)).toBe(0);
});

test('lets one try alone after the pause, and the others soon after that one succeeded', () => {
  const breaker = failing(3);
  expect(breaker.wait(60_000)).toBe(0);
  breaker.begun();
  expect(breaker.wait(60_000)).toBe(1_000);
  expect(breaker.succeeded()).toBe(true);
  expect(breaker.wait(61_000)).toBe(0);
});

test('pauses again when the one that tried alone failed', () => {
  const breaker = failing(3);
  breaker.begun();
  expect(breaker.failed(70_000)).toBe(true);
  expect(breaker.wait(70_000)).toBe(60_000);
  expect(breaker.wait(130_000)).toBe(0);
});

test('asking alone reserves nothing: who is held back elsewhere may ask again', () => {
  const breaker = failing(3);
  expect([breaker.wait(60_000), breaker.wait(60_000), breaker.wait(90_000)]).toEqual([0, 0, 0]);
});
