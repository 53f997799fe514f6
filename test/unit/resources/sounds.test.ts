import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sounds } from '../../../resources/sounds/sounds.ts';
import { render, SAMPLE_RATE } from '../../../resources/sounds/tones.ts';
import { wav } from '../../../resources/sounds/wav.ts';

const folder = new URL('../../../src-renderer/public/sounds/', import.meta.url);

/** What the design asks for: pitches in Hz in their order, and the loudest sample in dB of full scale. */
const asked: Record<keyof typeof sounds, { hz: number[]; db: number }> = {
  opened: { hz: [659.3, 880], db: -6 },
  strong: { hz: [659.3, 880, 1108.7], db: -6 },
  closed: { hz: [880, 659.3], db: -12 },
  degraded: { hz: [196, 196], db: -6 },
  critical: { hz: [880, 660, 880, 660, 880, 660], db: -6 },
  recovered: { hz: [392, 587.3], db: -6 },
  info: { hz: [523.3, 784], db: -6 },
};

interface Wav {
  readonly format: readonly number[];
  readonly samples: Int16Array;
}

/** Reads a file by its chunks, as a player does. */
async function readWav(name: string): Promise<Wav> {
  const file = await readFile(new URL(name, folder));
  expect(file.toString('latin1', 0, 4) + file.toString('latin1', 8, 12)).toBe('RIFFWAVE');
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at < file.length; at += 8 + file.readUInt32LE(at + 4)) {
    chunks.set(
      file.toString('latin1', at, at + 4),
      file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4)),
    );
  }
  const format = chunks.get('fmt ')!;
  const data = chunks.get('data')!;
  return {
    format: [
      format.readUInt16LE(0),
      format.readUInt16LE(2),
      format.readUInt32LE(4),
      format.readUInt32LE(8),
      format.readUInt16LE(14),
    ],
    samples: Int16Array.from({ length: data.length / 2 }, (_, i) => data.readInt16LE(i * 2)),
  };
}

/** Pieces of sound between silences of at least 8 samples: notes fade to zero at both ends. */
function notesOf(samples: Int16Array): Int16Array[] {
  const notes: Int16Array[] = [];
  const isQuiet = (at: number): boolean =>
    samples.subarray(at, at + 8).every((sample) => Math.abs(sample) <= 40);
  let start = -1;
  for (let at = 0; at < samples.length; at++) {
    if (start < 0 && !isQuiet(at)) start = at;
    else if (start >= 0 && isQuiet(at)) {
      if (at - start > 1_000) notes.push(samples.subarray(start, at));
      start = -1;
    }
  }
  if (start >= 0) notes.push(samples.subarray(start));
  return notes;
}

/** Pitch by the delay at which a note is most like itself, between 100 and 2,000 Hz. */
function pitchOf(note: Int16Array): number {
  const likeness = (lag: number): number => {
    let [same, a, b] = [0, 0, 0];
    for (let i = 0; i + lag < note.length; i++) {
      same += note[i]! * note[i + lag]!;
      a += note[i]! ** 2;
      b += note[i + lag]! ** 2;
    }
    return same / Math.sqrt(a * b);
  };
  const lags = Array.from({ length: 457 }, (_, i) => likeness(i + 24));
  const best = Math.max(...lags);
  // Multiples of the period are as alike; the first peak near the best one is the period.
  let k = lags.findIndex(
    (value, i) => value > 0.97 * best && value >= (lags[i + 1] ?? -1) && value >= (lags[i - 1] ?? -1),
  );
  k = Math.max(1, k);
  const [left, mid, right] = [lags[k - 1]!, lags[k]!, lags[k + 1]!];
  return SAMPLE_RATE / (k + 24 + (left - right) / (2 * (left - 2 * mid + right)));
}

test('the committed files are what the script makes', async () => {
  expect((await readdir(folder)).toSorted()).toEqual(
    Object.keys(sounds)
      .map((name) => `${name}.wav`)
      .toSorted(),
  );
  for (const [name, sound] of Object.entries(sounds)) {
    const committed = await readFile(new URL(`${name}.wav`, folder));
    expect(committed.equals(wav(render(sound), SAMPLE_RATE)), name).toBe(true);
  }
});

test.each(Object.entries(asked))(
  '%s has the length, loudness and melody of the design',
  async (name, want) => {
    const { format, samples } = await readWav(`${name}.wav`);
    expect(format).toEqual([1, 1, 48_000, 96_000, 16]);
    expect(samples.length / 48).toBeLessThanOrEqual(700);

    const peak = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
    expect(20 * Math.log10(peak / 32_767)).toBeCloseTo(want.db, 2);
    expect([samples[0], samples.at(-1)]).toEqual([0, 0]);
    const largest = (from: number, to: number): number =>
      samples.slice(from, to).reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
    expect(largest(0, 24)).toBeLessThan(peak * 0.05);
    expect(largest(-24, samples.length)).toBeLessThan(peak * 0.05);

    const pitches = notesOf(samples).map(pitchOf);
    expect(pitches).toHaveLength(want.hz.length);
    pitches.forEach((hz, i) => expect(Math.abs(hz / want.hz[i]! - 1)).toBeLessThan(0.01));
  },
);
