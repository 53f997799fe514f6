import { AppError } from '#shared/error-codes.ts';
import { MOST_PREFERENCE_CHARS, type PreferenceChange, type Preferences } from '#shared/api/settings.ts';
import { errorText } from '#shared/error-text.ts';
import { Emitter } from '../base/emitter.ts';
import type { Files } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import { replaceFile } from '../base/replace-file.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the user prefers, kept beside the data: the same in every window, after every start, whatever the port. */
export class PreferencesFile {
  readonly changes = new Emitter<PreferenceChange>();
  readonly #path: string;
  readonly #files: Files;
  #values: Values;
  #isFirstStart: boolean;
  #queue: Promise<void> = Promise.resolve();

  private constructor(path: string, files: Files, values: Values, isFirstStart: boolean) {
    this.#path = path;
    this.#files = files;
    this.#values = values;
    this.#isFirstStart = isFirstStart;
  }

  /**
   * @param asks the host greets whoever starts on a folder without preferences. Damaged preferences are put aside and said:
   *   they are choices, and no reason not to record
   */
  static async open(
    path: string,
    files: Files,
    options: { asks: boolean; log: Log },
  ): Promise<PreferencesFile> {
    const info = await files.info(path);
    if (info === undefined) return new PreferencesFile(path, files, {}, options.asks);
    try {
      const found: unknown = JSON.parse(
        new TextDecoder('utf-8', { fatal: true }).decode(await files.read(path)),
      );
      if (typeof found !== 'object' || found === null || Array.isArray(found))
        throw new Error(`expected an object, found ${Array.isArray(found) ? 'a list' : typeof found}`);
      return new PreferencesFile(path, files, found as Values, false);
    } catch (cause) {
      const why = errorText(cause);
      await files.rename(path, `${path}.damaged`).catch(() => {});
      options.log('warn', 'note', {
        note: `Preferences could not be read and begin anew: ${why}; the old file is ${path}.damaged`,
      });
      return new PreferencesFile(path, files, {}, false);
    }
  }

  get(): Preferences {
    return { values: this.#values, isFirstStart: this.#isFirstStart };
  }

  /** @throws AppError INVALID_INPUT when they would be too large; WRITE_FAILED when the disk refuses */
  async set({ client, values }: PreferenceChange): Promise<void> {
    const next = new Map(Object.entries(this.#values));
    for (const [name, value] of Object.entries(values)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    const all = Object.fromEntries(next);
    const text = JSON.stringify(all);
    if (text.length > MOST_PREFERENCE_CHARS) {
      throw new AppError(
        'INVALID_INPUT',
        `preferences: expected at most ${MOST_PREFERENCE_CHARS} characters, found ${text.length}`,
      );
    }
    this.#values = all;
    this.#isFirstStart = false;
    this.changes.emit({ client, values });
    const written = this.#queue.then(() =>
      replaceFile(this.#files, this.#path, new TextEncoder().encode(`${text}\n`)),
    );
    this.#queue = written.catch(() => {});
    try {
      await written;
    } catch (cause) {
      const why = errorText(cause);
      throw new AppError('WRITE_FAILED', `preferences: cannot write ${this.#path}: ${why}`, { cause });
    }
  }
}
