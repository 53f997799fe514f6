import { test as base, expect, type Page } from '@playwright/test';

export { expect };

interface Fixtures {
  /** Console errors a test provokes on purpose. */
  expectedErrors: RegExp;
  /** Exceptions, console errors, refusals of the content policy, requests that carry the token. Empty at the end. */
  problems: string[];
}

/** Tests of pages on the real backend; every one fails when its page reported an error. */
export const test = base.extend<Fixtures>({
  expectedErrors: [/^$/, { option: true }],
  problems: [
    async ({ page, expectedErrors }, use) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        const { url } = message.location();
        const text = `${message.text()} (${url})`;
        // The browser asks for it on its own, also of the server of the test before.
        if (url.endsWith('/favicon.ico')) return;
        if (message.type() === 'error' && !expectedErrors.test(text)) problems.push(text);
      });
      page.on('request', (request) => {
        if (/token/.test(new URL(request.url()).search)) problems.push(`token in ${request.url()}`);
      });
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the page and waits for its first numbers. */
export async function open(
  page: Page,
  { url }: { readonly url: string },
  screen: 1 | 2 | 3 | 4 = 1,
): Promise<void> {
  await page.goto(url);
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
  await page.keyboard.press(`Control+${screen}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** What came to the loudspeaker since the page was opened. */
export interface Heard {
  /** Of the page's audio context; `none` before there is one. */
  readonly state: string;
  /** Loudest sample, 1 is full scale, and the tone that dominated then. */
  readonly loudest: number;
  readonly hz: number;
}

/** Puts an ear before the loudspeaker; to be called before the page is opened. */
export async function listen(page: Page): Promise<() => Promise<Heard>> {
  await page.addInitScript(() => {
    const heard = { state: 'none', loudest: 0, hz: 0 };
    Object.assign(window, { heard });
    window.AudioContext = class extends AudioContext {
      readonly #ear = new AnalyserNode(this, { fftSize: 4096, smoothingTimeConstant: 0 });

      constructor() {
        super();
        this.#ear.connect(super.destination);
        const wave = new Float32Array(this.#ear.fftSize);
        const tones = new Float32Array(this.#ear.frequencyBinCount);
        setInterval(() => {
          heard.state = this.state;
          this.#ear.getFloatTimeDomainData(wave);
          const peak = wave.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
          if (peak <= heard.loudest) return;
          this.#ear.getFloatFrequencyData(tones);
          const bin = tones.reduce((best, level, i) => (level > (tones[best] ?? -Infinity) ? i : best), 0);
          Object.assign(heard, { loudest: peak, hz: (bin * this.sampleRate) / this.#ear.fftSize });
        }, 20);
      }

      override get destination(): AudioDestinationNode {
        return this.#ear as unknown as AudioDestinationNode;
      }
    };
  });
  return () => page.evaluate(() => (window as unknown as { heard: Heard }).heard);
}
