import { beforeEach, expect, test } from 'vitest';
import { SoundGate, type Verdict } from '../../../../src-renderer/sound/gate.ts';
import { soundFacts, type SoundName } from '../../../../src-renderer/sound/sounds.ts';

let gate: SoundGate;
beforeEach(() => {
  gate = new SoundGate();
});

const judge = (sound: SoundName, rule: string, nowMs: number, isMuted = false): Verdict =>
  gate.judge({ sound, rule }, nowMs, isMuted, (name) => soundFacts[name].isOn);

test('one rule sounds once a minute, other rules are free after the spacing', () => {
  expect(judge('opened', 'a', 0)).toBe('play');
  expect(judge('opened', 'a', 5_000)).toBe('cooldown');
  expect(judge('opened', 'b', 1_000)).toBe('spacing');
  expect(judge('opened', 'b', 1_500)).toBe('play');
  expect(judge('opened', 'a', 60_000)).toBe('play');
});

test('at most four in ten seconds, but a total outage is never refused for the number', () => {
  const at = (ms: number): Verdict => judge('opened', `r${ms}`, ms);
  expect([0, 2_000, 4_000, 6_000, 8_000].map(at)).toEqual(['play', 'play', 'play', 'play', 'too_many']);
  expect(judge('critical', 'state OFFLINE', 8_100)).toBe('play');
  expect(at(10_000)).toBe('too_many');
  expect(at(12_500)).toBe('play');
});

test('a lower sound does not talk into a higher one; a higher one interrupts', () => {
  expect(judge('opened', 'a', 0)).toBe('play');
  expect(judge('strong', 'b', 100)).toBe('play');
  expect(judge('recovered', 'state READY', 300)).toBe('outranked');
  expect(judge('recovered', 'state READY', 900)).toBe('play');
});

test('a mute withholds everything and starts no cooldown; what is off stays off', () => {
  expect(judge('critical', 'state OFFLINE', 0, true)).toBe('muted');
  expect(judge('critical', 'state OFFLINE', 10)).toBe('play');
  expect(judge('closed', 'c', 5_000)).toBe('switched_off');
});

test('states may change more often than once a minute', () => {
  expect(judge('degraded', 'state DEGRADED', 0)).toBe('play');
  expect(judge('degraded', 'state DEGRADED', 5_000)).toBe('play');
});
