import type { SoundName } from './sounds.ts';

/** What the player needs from WebAudio; an `OfflineAudioContext` serves in tests. */
export type AudioHost = Pick<
  AudioContext,
  | 'createBufferSource'
  | 'createGain'
  | 'createDynamicsCompressor'
  | 'decodeAudioData'
  | 'destination'
  | 'currentTime'
>;

/** Time over which an interrupted sound fades, s. */
const FADE_S = 0.03;

/** Perceptual volume: half the slider is a quarter of the amplitude. @param volume 0..100 */
export function gainOf(volume: number): number {
  return (Math.min(100, Math.max(0, volume)) / 100) ** 2;
}

/** Plays decoded sounds through one master gain and a limiter. A new sound fades out the one before it. */
export class Player {
  readonly #master: GainNode;
  readonly #buffers = new Map<SoundName, AudioBuffer>();
  #playing: { readonly gain: GainNode; readonly source: AudioBufferSourceNode } | undefined;

  readonly #context: AudioHost;

  constructor(context: AudioHost) {
    this.#context = context;
    this.#master = context.createGain();
    const limiter = context.createDynamicsCompressor();
    limiter.threshold.value = -3;
    limiter.knee.value = 0;
    limiter.ratio.value = 20;
    limiter.attack.value = 0.002;
    limiter.release.value = 0.1;
    this.#master.connect(limiter).connect(context.destination);
  }

  /** Decodes a sound once. @throws DOMException when the bytes are no audio */
  async load(name: SoundName, bytes: ArrayBuffer): Promise<void> {
    this.#buffers.set(name, await this.#context.decodeAudioData(bytes));
  }

  /** @param volume 0..100 */
  setVolume(volume: number): void {
    this.#master.gain.value = gainOf(volume);
  }

  /** Starts a sound now; false when it was never decoded. */
  play(name: SoundName): boolean {
    const buffer = this.#buffers.get(name);
    if (buffer === undefined) return false;
    this.stop();
    const source = this.#context.createBufferSource();
    const gain = this.#context.createGain();
    source.buffer = buffer;
    source.connect(gain).connect(this.#master);
    source.start();
    this.#playing = { gain, source };
    return true;
  }

  /** Fades out what plays. */
  stop(): void {
    const playing = this.#playing;
    if (playing === undefined) return;
    const now = this.#context.currentTime;
    playing.gain.gain.setValueAtTime(1, now);
    playing.gain.gain.linearRampToValueAtTime(0, now + FADE_S);
    playing.source.stop(now + FADE_S);
    this.#playing = undefined;
  }
}
