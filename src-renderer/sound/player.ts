import type { SoundName } from '#shared/alerts/sound-name.ts';

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

/** Amplitude of so many decibels. */
export function gainOfDb(db: number): number {
  return 10 ** (db / 20);
}

/** Plays decoded sounds: each with its own gain, then one master gain and a limiter. A new sound fades out the one before it. */
export class Player {
  readonly #master: GainNode;
  readonly #buffers = new Map<SoundName, AudioBuffer>();
  #playing:
    | {
        readonly name: SoundName;
        readonly gain: GainNode;
        readonly level: number;
        readonly source: AudioBufferSourceNode;
        readonly endS: number;
      }
    | undefined;

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

  /** What sounds now; undefined while nothing does. */
  get playing(): SoundName | undefined {
    const { currentTime } = this.#context;
    return this.#playing !== undefined && currentTime < this.#playing.endS ? this.#playing.name : undefined;
  }

  /** Starts a sound now; false when it was never decoded. @param trimDb louder or softer than the master says */
  play(name: SoundName, trimDb = 0): boolean {
    const buffer = this.#buffers.get(name);
    if (buffer === undefined) return false;
    this.stop();
    const source = this.#context.createBufferSource();
    const gain = this.#context.createGain();
    const level = gainOfDb(trimDb);
    gain.gain.value = level;
    source.buffer = buffer;
    source.connect(gain).connect(this.#master);
    source.start();
    this.#playing = { name, gain, level, source, endS: this.#context.currentTime + buffer.duration };
    return true;
  }

  /** Fades out what plays. */
  stop(): void {
    const playing = this.#playing;
    if (playing === undefined) return;
    const now = this.#context.currentTime;
    playing.gain.gain.setValueAtTime(playing.level, now);
    playing.gain.gain.linearRampToValueAtTime(0, now + FADE_S);
    playing.source.stop(now + FADE_S);
    this.#playing = undefined;
  }
}
