import { expect, test } from 'vitest';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { Credentials } from '../../../../src-main/http/credentials.ts';

const token = 'kT7zq0n2X9b4cVf6gHj8kLmNpQrStUvWxYz0123456A';

test('trades the token for ids that are not the token and differ', () => {
  const credentials = new Credentials(token, systemClock);
  const [a, b] = [credentials.open(token), credentials.open(token)] as { id: string }[];
  expect(a?.id).toMatch(/^[\w-]{43}$/);
  expect(new Set([a?.id, b?.id, token]).size).toBe(3);
  expect([a?.id ?? '', b?.id ?? '', token, ''].map((id) => credentials.isSession(id))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('answers "too many" to wrong tokens that come fast, and still takes the right one', () => {
  let seconds = 0;
  const credentials = new Credentials(token, { ...systemClock, monoNs: () => seconds * 1e9 });
  const tries = Array.from({ length: 12 }, (_, i) => credentials.open(`wrong ${i}`));
  expect(tries).toEqual([...Array<string>(10).fill('wrong'), 'too_many', 'too_many']);
  expect(credentials.open(token)).toHaveProperty('id');
  seconds = 61;
  expect(credentials.open('wrong')).toBe('wrong');
});

test('forgets the oldest session beyond a hundred', () => {
  const credentials = new Credentials(token, systemClock);
  const ids = Array.from({ length: 101 }, () => (credentials.open(token) as { id: string }).id);
  expect(ids.filter((id) => !credentials.isSession(id))).toEqual([ids[0]]);
});
