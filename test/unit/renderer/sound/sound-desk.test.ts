import { expect, test } from 'vitest';
import { gainOf, gainOfDb } from '../../../../src-renderer/sound/player.ts';
import { SoundDesk } from '../../../../src-renderer/sound/sound-desk.ts';
import { soundNames, type SoundName } from '#shared/alerts/sound-name.ts';
import { choiceOf, type SoundChoice } from '../../../../src-renderer/sound/sounds.ts';

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
    decodeAudioData: (bytes: ArrayBuffer) => Promise.resolve({ length: bytes.byteLength, duration: 0.3 }),
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
  const choices: Partial<Record<SoundName, SoundChoice>> = {};
  const audible: boolean[] = [];
  const desk = new SoundDesk({
    context: audio.context as unknown as AudioContext,
    fetchSound: (name) =>
      missing.includes(name)
        ? Promise.reject(new Error('404'))
        : Promise.resolve(new ArrayBuffer(soundNames.indexOf(name) + 1)),
    choice: (name) => choiceOf(choices, name),
    onAudible: (isAudible) => audible.push(isAudible),
  });
  await desk.load();
  return { ...audio, desk, choices, audible, state: () => desk.store.getState() };
}

test('counts what was asked, what started, and why the rest did not', async () => {
  const { desk, choices, state } = await setUp('running');
  expect([desk.ask('opened'), desk.ask('closed')]).toEqual([true, false]);
  choices.closed = { isOn: true, trimDb: 0 };
  choices.opened = { isOn: false, trimDb: 0 };
  expect([desk.ask('opened'), desk.ask('recovered')]).toEqual([false, false]);
  expect(state()).toMatchObject({
    asked: 2,
    played: 1,
    last: 'recovered',
    withheld: { switched_off: 2, outranked: 1 },
  });
});

test('until a click nothing is audible: that is told, counted, and over with the click', async () => {
  const { desk, state, audible } = await setUp('suspended');
  expect(state().trouble).toBe('needs_gesture');
  desk.ask('opened');
  expect(state()).toMatchObject({ asked: 1, played: 0, withheld: { not_audible: 1 } });
  await desk.enable();
  expect(state().trouble).toBe('');
  expect(desk.ask('opened')).toBe(true);
  expect(audible).toEqual([false, true]);
});

test('a sound that cannot be loaded is told, and costs the others nothing', async () => {
  const { desk, state } = await setUp('running', ['critical']);
  expect(state().trouble).toBe('files_missing');
  desk.ask('critical');
  desk.ask('recovered');
  expect(state()).toMatchObject({ played: 1, withheld: { not_audible: 1 } });
});

test('a higher sound fades the one before it within 30 ms, a lower one waits for nobody; a mute fades too', async () => {
  const { desk, calls, context, state } = await setUp('running');
  desk.ask('opened');
  desk.ask('critical');
  expect(calls).toEqual(['start', 'gain to 0 at 2.03', 'stop at 2.03', 'start']);
  desk.ask('strong');
  expect(state().withheld).toEqual({ outranked: 1 });
  context.currentTime = 2.31;
  expect(desk.ask('strong')).toBe(true);
  desk.hush();
  expect(calls.slice(-2)).toEqual(['gain to 0 at 2.34', 'stop at 2.34']);
});

test('in a window that has not the loudspeaker alerts are silent, and a test is heard', async () => {
  const { desk, state } = await setUp('running');
  desk.setElsewhere(true);
  expect([desk.ask('critical'), desk.test('critical')]).toEqual([false, true]);
  expect(state().withheld).toEqual({ other_window: 1 });
});

test('without audio the page says so and goes on', () => {
  const desk = new SoundDesk({
    context: undefined,
    fetchSound: () => Promise.reject(new Error('unused')),
    choice: (name) => choiceOf({}, name),
  });
  desk.ask('opened');
  expect(desk.store.getState()).toMatchObject({
    trouble: 'no_audio',
    asked: 1,
    withheld: { not_audible: 1 },
  });
});

test('volume is perceptual and stays inside its range; a trim is in decibels', async () => {
  const { desk, gains, choices } = await setUp('running');
  desk.setVolume(50);
  expect(gains[0]?.gain.value).toBe(0.25);
  expect([0, 100, 400, -5].map(gainOf)).toEqual([0, 1, 1, 0]);
  choices.strong = { isOn: true, trimDb: -6 };
  desk.test('strong');
  expect(gains.at(-1)?.gain.value).toBeCloseTo(0.501, 3);
  expect(gainOfDb(12)).toBeCloseTo(3.981, 3);
});
