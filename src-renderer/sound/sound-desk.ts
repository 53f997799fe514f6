import { createStore, type StoreApi } from 'zustand/vanilla';
import { soundNames, type SoundName } from '#shared/alerts/sound-name.ts';
import { Player } from './player.ts';
import { soundFacts, type SoundChoice } from './sounds.ts';

/** Why nothing can be heard; empty when sound works. */
export type Trouble = '' | 'needs_gesture' | 'no_audio' | 'files_missing';

/** What keeps an asked sound from being heard; each is counted and shown. */
export type Withheld = 'switched_off' | 'outranked' | 'other_window' | 'not_audible';

export interface SoundState {
  /** Sounds that alerts asked for, those that started, and what became of the rest. */
  readonly asked: number;
  readonly played: number;
  readonly withheld: Readonly<Partial<Record<Withheld, number>>>;
  readonly last: SoundName | '';
  readonly trouble: Trouble;
  /** True once every sound that can be had is decoded. */
  readonly isLoaded: boolean;
  /** Another window of this browser makes the sounds. */
  readonly isElsewhere: boolean;
}

export interface SoundDeskOptions {
  /** Undefined where the browser has no WebAudio. */
  readonly context: AudioContext | undefined;
  readonly fetchSound: (name: SoundName) => Promise<ArrayBuffer>;
  readonly choice: (name: SoundName) => SoundChoice;
  /** Told when the page may sound and when not any more. */
  readonly onAudible?: (isAudible: boolean) => void;
}

/**
 * The page's loudspeaker. Which alert sounds is decided by the alert engine; here is decided only whether this window can
 * be heard, and which of two sounds at once.
 */
export class SoundDesk {
  readonly store: StoreApi<SoundState> = createStore<SoundState>(() => ({
    asked: 0,
    played: 0,
    withheld: {},
    last: '',
    trouble: '',
    isLoaded: false,
    isElsewhere: false,
  }));
  readonly #player: Player | undefined;
  readonly #options: SoundDeskOptions;

  constructor(options: SoundDeskOptions) {
    this.#options = options;
    const { context } = options;
    this.#player = context === undefined ? undefined : new Player(context);
    this.setVolume(70);
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
    this.#player?.setVolume(volume);
  }

  /** Whether another window has the loudspeaker. */
  setElsewhere(isElsewhere: boolean): void {
    this.store.setState({ isElsewhere });
  }

  /** Sound goes out there; empty: where the system sends it. @throws DOMException when there is no such device */
  async setDevice(deviceId: string): Promise<void> {
    const context = this.#options.context as
      (AudioContext & { setSinkId?: (id: string) => Promise<void> }) | undefined;
    await context?.setSinkId?.(deviceId);
  }

  /** Browsers start silent: to be called from a click or a key. */
  async enable(): Promise<void> {
    if (this.#options.context?.state === 'suspended') await this.#options.context.resume();
  }

  /** Fades out what sounds now. */
  hush(): void {
    this.#player?.stop();
  }

  /** Takes a wish. @returns whether it is heard */
  ask(name: SoundName): boolean {
    const { isOn, trimDb } = this.#options.choice(name);
    if (!isOn) return this.#withhold('switched_off');
    this.store.setState((state) => ({ asked: state.asked + 1, last: name }));
    if (this.store.getState().isElsewhere) return this.#withhold('other_window');
    const playing = this.#player?.playing;
    if (playing !== undefined && soundFacts[playing].rank > soundFacts[name].rank)
      return this.#withhold('outranked');
    return this.#play(name, trimDb);
  }

  /** Plays a sound on request, whether it is on or not. @returns whether it is heard */
  test(name: SoundName): boolean {
    this.store.setState((state) => ({ asked: state.asked + 1, last: name }));
    return this.#play(name, this.#options.choice(name).trimDb);
  }

  #play(name: SoundName, trimDb: number): boolean {
    if (this.#options.context?.state !== 'running' || this.#player?.play(name, trimDb) !== true)
      return this.#withhold('not_audible');
    this.store.setState((state) => ({ played: state.played + 1 }));
    return true;
  }

  #withhold(reason: Withheld): false {
    this.store.setState((state) => ({
      withheld: { ...state.withheld, [reason]: (state.withheld[reason] ?? 0) + 1 },
    }));
    return false;
  }

  #watch(): void {
    const isRunning = this.#options.context?.state === 'running';
    const { trouble } = this.store.getState();
    if (isRunning && trouble === 'needs_gesture') this.store.setState({ trouble: '' });
    if (!isRunning && trouble === '') this.store.setState({ trouble: 'needs_gesture' });
    this.#options.onAudible?.(isRunning);
  }
}
