import { expect, test } from 'vitest';
import { gainOf } from '../../../../src-renderer/sound/player.ts';
import { SoundDesk } from '../../../../src-renderer/sound/sound-desk.ts';
import { soundNames, type SoundName } from '../../../../src-renderer/sound/sounds.ts';

/** As much of WebAudio as the player touches, with what it was told. */
function fakeAudio(state: AudioContextState) {
  const calls: string[] = [];
  const parameter = (name: string) => ({
    value: 1,
    setValueAtTime: () => undefined,
    linearRampToValueAtTime: (to: number, at: number) => calls.push(`${name} to ${to} at ${at}`),
  });
  const node = <T extends object>(extra: T): T & { connect: <N>(next: N) => N } => ({
    ...extra,
    connect: (next) => next,
  });
  const gains: { gain: { value: number } }[] = [];
  const context = {
    state,
    currentTime: 2,
    destination: {},
    onstatechange: null as (() => void) | null,
    createGain: () => {
      const made = node({ gain: parameter('gain') });
      gains.push(made);
      return made;
    },
    createDynamicsCompressor: () =>
      node({
        threshold: parameter(''),
        knee: parameter(''),
        ratio: parameter(''),
        attack: parameter(''),
        release: parameter(''),
      }),
    createBufferSource: () =>
      node({
        buffer: undefined,
        start: () => calls.push('start'),
        stop: (at: number) => calls.push(`stop at ${at}`),
      }),
    decodeAudioData: (bytes: ArrayBuffer) => Promise.resolve({ length: bytes.byteLength }),
    resume: () => {
      context.state = 'running';
      context.onstatechange?.();
      return Promise.resolve();
    },
  };
  return { context, calls, gains };
}

async function setUp(state: AudioContextState, missing: readonly SoundName[] = []) {
  const audio = fakeAudio(state);
  const clock = { ms: 0, isMuted: false };
  const desk = new SoundDesk({
    context: audio.context as unknown as AudioContext,
    fetchSound: (name) =>
      missing.includes(name)
        ? Promise.reject(new Error('404'))
        : Promise.resolve(new ArrayBuffer(soundNames.indexOf(name) + 1)),
    nowMs: () => clock.ms,
    isMuted: () => clock.isMuted,
  });
  await desk.load();
  return { ...audio, desk, clock, state: () => desk.store.getState() };
}

test('counts what was asked, what started, and why the rest did not', async () => {
  const { desk, clock, state } = await setUp('running');
  desk.ask({ sound: 'opened', rule: 'a' });
  clock.ms = 5_000;
  desk.ask({ sound: 'opened', rule: 'a' });
  clock.isMuted = true;
  desk.ask({ sound: 'strong', rule: 'b' });
  clock.isMuted = false;
  desk.ask({ sound: 'closed', rule: 'c' });
  expect(state()).toMatchObject({
    asked: 3,
    played: 1,
    last: 'strong',
    withheld: { cooldown: 1, muted: 1, switched_off: 1 },
  });
});

test('until a click nothing is audible: that is told, counted, and over with the click', async () => {
  const { desk, clock, state } = await setUp('suspended');
  expect(state().trouble).toBe('needs_gesture');
  desk.ask({ sound: 'opened', rule: 'a' });
  expect(state()).toMatchObject({ asked: 1, played: 0, withheld: { not_audible: 1 } });
  await desk.enable();
  expect(state().trouble).toBe('');
  clock.ms = 2_000;
  desk.ask({ sound: 'opened', rule: 'b' });
  expect(state().played).toBe(1);
});

test('a sound that cannot be loaded is told, and costs the others nothing', async () => {
  const { desk, clock, state } = await setUp('running', ['critical']);
  expect(state().trouble).toBe('files_missing');
  desk.ask({ sound: 'critical', rule: 'state OFFLINE' });
  clock.ms = 5_000;
  desk.ask({ sound: 'recovered', rule: 'state READY' });
  expect(state()).toMatchObject({ played: 1, withheld: { not_audible: 1 } });
});

test('a new sound fades the one before it within 30 ms; a mute does the same', async () => {
  const { desk, clock, calls } = await setUp('running');
  desk.ask({ sound: 'opened', rule: 'a' });
  clock.ms = 100;
  desk.ask({ sound: 'critical', rule: 'state OFFLINE' });
  expect(calls).toEqual(['start', 'gain to 0 at 2.03', 'stop at 2.03', 'start']);
  desk.hush();
  expect(calls.slice(4)).toEqual(['gain to 0 at 2.03', 'stop at 2.03']);
});

test('without audio the page says so and goes on', () => {
  const desk = new SoundDesk({
    context: undefined,
    fetchSound: () => Promise.reject(new Error('unused')),
    nowMs: () => 0,
    isMuted: () => false,
  });
  desk.ask({ sound: 'opened', rule: 'a' });
  expect(desk.store.getState()).toMatchObject({
    trouble: 'no_audio',
    asked: 1,
    withheld: { not_audible: 1 },
  });
});

test('volume is perceptual and stays inside its range', async () => {
  const { desk, gains } = await setUp('running');
  desk.setVolume(50);
  expect(gains[0]?.gain.value).toBe(0.25);
  expect([0, 100, 400, -5].map(gainOf)).toEqual([0, 1, 1, 0]);
});
