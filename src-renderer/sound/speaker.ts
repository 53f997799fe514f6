/** As much of the browser's speech as is needed. */
export interface SpeechParts {
  readonly synthesis: Pick<SpeechSynthesis, 'getVoices' | 'speak' | 'cancel' | 'speaking' | 'pending'> &
    Pick<EventTarget, 'addEventListener'>;
  readonly utterance: (text: string) => SpeechSynthesisUtterance;
}

/** Speaks alerts, one sentence at a time: what comes while it speaks is left out, save what is critical. */
export class Speaker {
  readonly #parts: SpeechParts | undefined;
  #spoken = 0;
  #leftOut = 0;

  /** @param parts undefined where the browser cannot speak */
  constructor(parts: SpeechParts | undefined) {
    this.#parts = parts;
  }

  /** False where there is nobody to speak: the choice is not offered then. */
  get hasVoices(): boolean {
    return (this.#parts?.synthesis.getVoices().length ?? 0) > 0;
  }

  get counts(): { readonly spoken: number; readonly leftOut: number } {
    return { spoken: this.#spoken, leftOut: this.#leftOut };
  }

  /** Voices come a moment after the page. */
  onVoices(listener: () => void): void {
    this.#parts?.synthesis.addEventListener('voiceschanged', listener);
  }

  /** @returns whether it is spoken */
  say(text: string, isUrgent: boolean): boolean {
    const parts = this.#parts;
    if (parts === undefined || !this.hasVoices) return false;
    const { synthesis } = parts;
    if (synthesis.speaking || synthesis.pending) {
      if (!isUrgent) {
        this.#leftOut++;
        return false;
      }
      synthesis.cancel();
    }
    synthesis.speak(parts.utterance(text));
    this.#spoken++;
    return true;
  }

  hush(): void {
    this.#parts?.synthesis.cancel();
  }
}
