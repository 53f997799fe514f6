import { expect, test } from 'vitest';
import { isMutedAt, muteText } from '../../../../../src-renderer/screens/shell/mute.ts';

test('a mute ends by itself, unless it was set without an end', () => {
  expect([isMutedAt(0, 5), isMutedAt(10, 5), isMutedAt(10, 10), isMutedAt(null, 5)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(muteText(900_000, 1)).toBe('muted 14:59');
  expect(muteText(null, 0)).toBe('muted');
});
