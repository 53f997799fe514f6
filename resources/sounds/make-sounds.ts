import { mkdir, writeFile } from 'node:fs/promises';
import { sounds } from './sounds.ts';
import { render, SAMPLE_RATE } from './tones.ts';
import { wav } from './wav.ts';

const folder = new URL('../../src-renderer/public/sounds/', import.meta.url);

await mkdir(folder, { recursive: true });
for (const [name, sound] of Object.entries(sounds)) {
  await writeFile(new URL(`${name}.wav`, folder), wav(render(sound), SAMPLE_RATE));
}
