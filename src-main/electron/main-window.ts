import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { placeHash, type Place } from '#shared/deep-link.ts';
import { errorText } from '#shared/error-text.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { handleClose, type CloseParts } from './close-choice.ts';
import { pageCrashes } from './crashes.ts';
import { keepOnPage } from './guards.ts';
import type { WindowPlaces } from './window-places.ts';
import { panelOptions, windowOptions } from './window-options.ts';

export interface MainWindowParts {
  readonly make: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly preload: string;
  readonly page: { readonly url: string; readonly origin: string };
  readonly openExternal: (url: string) => void;
  readonly showError: (title: string, text: string) => void;
  readonly places: Pick<WindowPlaces, 'of' | 'follow'>;
  readonly close: Omit<CloseParts, 'ask'> & {
    readonly ask: (window: BrowserWindow) => Promise<boolean | undefined>;
  };
  readonly clock: Clock;
  readonly log: Log;
  /** Told when the window comes or goes. */
  readonly onVisible: () => void;
}

/** Name under which its place is kept. */
const NAME = 'main';

/** The window of the program: made when it is first shown, hidden rather than closed, brought back where it stood. */
export class MainWindow {
  readonly #parts: MainWindowParts;
  #window: BrowserWindow | undefined;

  constructor(parts: MainWindowParts) {
    this.#parts = parts;
  }

  get isVisible(): boolean {
    return this.#alive?.isVisible() === true;
  }

  /** On the screen and in front: somebody looks at it. */
  get isWatched(): boolean {
    return this.isVisible && this.#alive?.isFocused() === true;
  }

  /** In front of the others. */
  show(): void {
    const window = this.#alive;
    if (window === undefined) {
      this.#open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  hide(): void {
    this.#alive?.hide();
  }

  /** Shows a place: the page is told by its address and stays as it is otherwise. */
  go(place: Place): void {
    this.show();
    this.#load(`${this.#parts.page.url}${placeHash(place)}`);
  }

  get #alive(): BrowserWindow | undefined {
    return this.#window?.isDestroyed() === false ? this.#window : undefined;
  }

  #open(): void {
    const { make, preload, places, close, clock, log, showError, page, onVisible } = this.#parts;
    const place = places.of(NAME);
    const window = make({
      ...windowOptions(preload),
      ...(place === undefined ? {} : { x: place.x, y: place.y, width: place.width, height: place.height }),
    });
    this.#window = window;
    this.#guard(window);
    window.once('ready-to-show', () => {
      if (place?.maximized === true) window.maximize();
      if (place !== undefined) window.webContents.setZoomFactor(place.zoom);
      window.show();
    });
    places.follow(NAME, window);
    handleClose(window, { ...close, ask: () => close.ask(window) });
    for (const event of ['show', 'hide'] as const) window.on(event as 'show', onVisible);
    const crashed = pageCrashes({
      clock,
      log,
      showError,
      reload: () => window.webContents.reload(),
      loadSafely: () => this.#load(`${page.url}?safe`),
    });
    window.webContents.on('render-process-gone', (_event, details) => {
      if (!window.isDestroyed()) crashed(details);
    });
    window.on('unresponsive', () => log('warn', 'page_gone', { why: 'does not answer' }));
    this.#load(page.url);
  }

  /** A page of ours and the panels it opens. */
  #guard(window: BrowserWindow): void {
    const { page, openExternal, preload } = this.#parts;
    keepOnPage(window.webContents, page.origin, openExternal, (panel) => panelOptions(preload, panel));
    window.webContents.on('did-create-window', (panel) => this.#guard(panel));
  }

  #load(url: string): void {
    this.#alive?.loadURL(url).catch((cause: unknown) => {
      // A newer address takes the place of one that is still being loaded.
      const why = errorText(cause);
      if (!why.includes('ERR_ABORTED')) this.#parts.showError('Arbscope cannot show its window', why);
    });
  }
}
