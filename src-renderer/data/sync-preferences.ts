import type { Api } from '#shared/api/api.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import type { StoreApi } from 'zustand/vanilla';
import { only, prefNames, prefsFrom, viewNames, type PrefName, type Prefs } from './prefs-store.ts';

export interface PreferenceHost {
  readonly prefs: StoreApi<Prefs>;
  /** Names this page among the backend's clients. */
  readonly client: string;
  /** A window of its own shares everything but what it shows. */
  readonly isPanel: boolean;
  /** `localStorage`: a page that is loaded anew still knows what it had not sent. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly after: (ms: number, run: () => void) => Stop;
  /** Told once whether somebody starts on a folder that nobody has used. */
  readonly onFirstStart: (isFirst: boolean) => void;
}

const UNSENT = 'arbscope.unsent';
/** Changes wait so long for others to go with them, ms. */
const SEND_MS = 250;

/**
 * Keeps the page's choices and those of the data folder the same. What the folder has wins at first, except what was
 * changed on the page before it could be asked; later the newest change wins, in every window.
 */
export class PreferenceSync {
  readonly #host: PreferenceHost;
  readonly #names: readonly PrefName[];
  /** Changed here and not yet sent. */
  readonly #waiting = new Set<PrefName>();
  #client: Client<Api> | undefined;
  #isHeld = true;
  #isTaking = false;
  #cancel: Stop | undefined;

  constructor(host: PreferenceHost) {
    this.#host = host;
    this.#names = host.isPanel
      ? prefNames.filter((name) => !(viewNames as PrefName[]).includes(name))
      : prefNames;
    if (!host.isPanel) for (const name of this.#unsent()) this.#waiting.add(name);
    host.prefs.subscribe((now, before) => {
      if (this.#isTaking) return;
      for (const name of this.#names) if (now[name] !== before[name]) this.#waiting.add(name);
      this.#note();
      this.#schedule();
    });
  }

  /** Begins with a connection. A backend that refuses leaves the choices with the page. */
  attach(client: Client<Api>): Stop {
    let isStopped = false;
    this.#client = client;
    const stop = client.preferences.changes(
      {},
      (changes) => {
        for (const change of changes) if (change.client !== this.#host.client) this.#take(change.values);
      },
      () => {},
    );
    client.preferences
      .get({})
      .then(({ values, isFirstStart }) => {
        if (isStopped) return;
        this.#take(values);
        this.#isHeld = isFirstStart;
        this.#host.onFirstStart(isFirstStart);
        this.#schedule();
      })
      .catch(() => {
        // A lost connection: the next one asks again.
      });
    return () => {
      isStopped = true;
      stop();
      this.#cancel?.();
      this.#cancel = undefined;
      this.#client = undefined;
    };
  }

  /** The first start has been answered: from here on choices are kept. */
  release(): void {
    this.#isHeld = false;
    for (const name of this.#names) this.#waiting.add(name);
    this.#schedule();
  }

  /** Sends at once what still waits: the page is going. */
  flush(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#send();
  }

  #take(values: Readonly<Record<string, unknown>>): void {
    const names = this.#names.filter((name) => Object.hasOwn(values, name) && !this.#waiting.has(name));
    if (names.length === 0) return;
    this.#isTaking = true;
    this.#host.prefs.setState(only(prefsFrom(values), names));
    this.#isTaking = false;
  }

  #schedule(): void {
    if (this.#isHeld || this.#client === undefined || this.#waiting.size === 0 || this.#cancel !== undefined)
      return;
    this.#cancel = this.#host.after(SEND_MS, () => {
      this.#cancel = undefined;
      this.#send();
    });
  }

  #send(): void {
    const names = Array.from(this.#waiting);
    const client = this.#client;
    if (client === undefined) return;
    this.#waiting.clear();
    // JSON, as it is stored: nothing that the wire would carry otherwise.
    const values = JSON.parse(JSON.stringify(only(this.#host.prefs.getState(), names))) as Record<
      string,
      never
    >;
    client.preferences.set({ client: this.#host.client, values }).then(
      () => this.#note(),
      () => {
        for (const name of names) this.#waiting.add(name);
      },
    );
  }

  /** Remembers what has not been sent. */
  #note(): void {
    if (this.#host.isPanel) return;
    try {
      this.#host.storage.setItem(UNSENT, JSON.stringify(Array.from(this.#waiting)));
    } catch {
      // Nothing to do: a reload may then lose what was chosen just before it.
    }
  }

  #unsent(): PrefName[] {
    try {
      const names: unknown = JSON.parse(this.#host.storage.getItem(UNSENT) ?? '[]');
      return Array.isArray(names) ? this.#names.filter((name) => names.includes(name)) : [];
    } catch {
      return [];
    }
  }
}
