import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '#shared/api/api.ts';
import type { Preview } from '#shared/api/data.ts';
import { errorText } from '#shared/error-text.ts';
import type { Client } from '#shared/rpc/contract.ts';

/** Rows asked for at once. */
const PREVIEW_PAGE = 200;
/** Pages kept; the oldest ones go first. */
const KEPT_PAGES = 40;

export interface PreviewState {
  readonly columns: Preview['columns'];
  readonly pages: ReadonlyMap<number, Preview['rows']>;
  readonly error: string | undefined;
}

/** Rows of one file, read page by page as they come into view. */
export class PreviewPages {
  readonly store: StoreApi<PreviewState> = createStore(() => ({
    columns: [],
    pages: new Map(),
    error: undefined,
  }));
  readonly #client: Client<Api>['data'];
  readonly #file: string;
  /** Wanted most recently; the page under way is followed by the newest wish, not by all of them. */
  #wanted: readonly number[] = [];
  #isReading = false;

  constructor(client: Client<Api>['data'], file: string) {
    this.#client = client;
    this.#file = file;
  }

  /** Rows `start` to `end` (exclusive) are in view. */
  want(start: number, end: number): void {
    const pages: number[] = [];
    for (let page = Math.floor(start / PREVIEW_PAGE); page * PREVIEW_PAGE < end; page++) pages.push(page);
    this.#wanted = pages;
    void this.#read();
  }

  row(position: number): readonly (string | null)[] | undefined {
    return this.store.getState().pages.get(Math.floor(position / PREVIEW_PAGE))?.[position % PREVIEW_PAGE];
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (;;) {
        const { pages, error } = this.store.getState();
        const page = this.#wanted.find((each) => !pages.has(each));
        if (page === undefined || error !== undefined) return;
        const offset = page * PREVIEW_PAGE;
        const answer = await this.#client.preview({ file: this.#file, offset, limit: PREVIEW_PAGE });
        const kept = [...pages].slice(-KEPT_PAGES);
        this.store.setState({ columns: answer.columns, pages: new Map([...kept, [page, answer.rows]]) });
      }
    } catch (cause) {
      this.store.setState({ error: errorText(cause) });
    } finally {
      this.#isReading = false;
    }
  }
}
