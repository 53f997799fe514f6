import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Ask } from './decide.ts';
import { SoundGate, type Verdict } from './gate.ts';
import { Player } from './player.ts';
import { soundFacts, soundNames, type SoundName } from './sounds.ts';

/** Why nothing can be heard; empty when sound works. */
export type Trouble = '' | 'needs_gesture' | 'no_audio' | 'files_missing';

export interface SoundState {
  /** Sounds that events asked for, those that started, and what became of the rest. */
  readonly asked: number;
  readonly played: number;
  readonly withheld: Readonly<Partial<Record<Exclude<Verdict, 'play'> | 'not_audible', number>>>;
  readonly last: SoundName | '';
  readonly trouble: Trouble;
  /** True once every sound that can be had is decoded. */
  readonly isLoaded: boolean;
}

export interface SoundDeskOptions {
  /** Undefined where the browser has no WebAudio. */
  readonly context: AudioContext | undefined;
  readonly fetchSound: (name: SoundName) => Promise<ArrayBuffer>;
  readonly nowMs: () => number;
  readonly isMuted: () => boolean;
}

/** Asked sounds pass the gate and reach the loudspeaker, or are counted with the reason why not. */
export class SoundDesk {
  readonly store: StoreApi<SoundState> = createStore<SoundState>(() => ({
    asked: 0,
    played: 0,
    withheld: {},
    last: '',
    trouble: '',
    isLoaded: false,
  }));
  readonly #gate = new SoundGate();
  readonly #player: Player | undefined;
  #volume = 70;

  readonly #options: SoundDeskOptions;

  constructor(options: SoundDeskOptions) {
    this.#options = options;
    const { context } = options;
    this.#player = context === undefined ? undefined : new Player(context);
    this.setVolume(this.#volume);
    if (context === undefined) this.store.setState({ trouble: 'no_audio' });
    else {
      context.onstatechange = () => this.#watch();
      this.#watch();
    }
  }

  /** Fetches and decodes every sound. What is missing is told, and the others still play. */
  async load(): Promise<void> {
    const results = await Promise.allSettled(
      soundNames.map(async (name) => this.#player?.load(name, await this.#options.fetchSound(name))),
    );
    if (results.some((r) => r.status === 'rejected')) this.store.setState({ trouble: 'files_missing' });
    this.store.setState({ isLoaded: true });
  }

  setVolume(volume: number): void {
    this.#volume = volume;
    this.#player?.setVolume(volume);
  }

  /** Browsers start silent: to be called from a click or a key. */
  async enable(): Promise<void> {
    if (this.#options.context?.state === 'suspended') await this.#options.context.resume();
  }

  /** Fades out what sounds now. */
  hush(): void {
    this.#player?.stop();
  }

  /** Takes a wish; sounds that are switched off are not wished for and only counted as withheld. */
  ask(ask: Ask): void {
    const { nowMs, isMuted } = this.#options;
    const verdict = this.#gate.judge(ask, nowMs(), isMuted(), (sound) => soundFacts[sound].isOn);
    if (verdict !== 'switched_off')
      this.store.setState((state) => ({ asked: state.asked + 1, last: ask.sound }));
    this.#carryOut(verdict, ask.sound);
  }

  /** Plays a sound on request, past every limit but the mute. */
  test(sound: SoundName): void {
    this.store.setState((state) => ({ asked: state.asked + 1, last: sound }));
    this.#carryOut(this.#options.isMuted() ? 'muted' : 'play', sound);
  }

  #carryOut(verdict: Verdict, sound: SoundName): void {
    if (verdict !== 'play') this.#withhold(verdict);
    else if (this.#options.context?.state !== 'running' || this.#player?.play(sound) !== true)
      this.#withhold('not_audible');
    else this.store.setState((state) => ({ played: state.played + 1 }));
  }

  #withhold(reason: Exclude<Verdict, 'play'> | 'not_audible'): void {
    this.store.setState((state) => ({
      withheld: { ...state.withheld, [reason]: (state.withheld[reason] ?? 0) + 1 },
    }));
  }

  #watch(): void {
    const isRunning = this.#options.context?.state === 'running';
    const { trouble } = this.store.getState();
    if (isRunning && trouble === 'needs_gesture') this.store.setState({ trouble: '' });
    if (!isRunning && trouble === '') this.store.setState({ trouble: 'needs_gesture' });
  }
}
