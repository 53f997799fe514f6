import type { AlertSettings } from '#shared/alerts/settings.ts';
import { errorText } from '#shared/error-text.ts';
import type { Files } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import { writeAlertFile } from './alert-file.ts';
import type { SettingsChange } from './settings-change.ts';

const NOT_STORED = 'Not stored';

export interface KeptSettingsPorts {
  readonly dataDir: string;
  readonly files: Files;
  readonly log: Log;
  /** The settings are other ones now. */
  readonly inForce: () => void;
  /** What was chosen is not on the disk; a note says why. */
  readonly notStored: () => void;
}

/** What was chosen: in force at once, on the disk a moment later, one write after the other. */
export class KeptSettings {
  readonly #ports: KeptSettingsPorts;
  #now: AlertSettings;
  #notes: readonly string[];
  #saving: Promise<void> = Promise.resolve();

  constructor(settings: AlertSettings, notes: readonly string[], ports: KeptSettingsPorts) {
    this.#now = settings;
    this.#notes = notes;
    this.#ports = ports;
  }

  get now(): AlertSettings {
    return this.#now;
  }

  /** For people: what is wrong with the file. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** @throws AppError WRITE_FAILED, later; the change is in force all the same */
  change(change: SettingsChange): Promise<void> {
    this.#now = { ...this.#now, ...change };
    this.#ports.inForce();
    const { files, dataDir, log, notStored } = this.#ports;
    this.#saving = this.#saving
      .catch(() => {})
      .then(() => writeAlertFile(files, dataDir, this.#now))
      .then(
        () => {
          this.#notes = this.#notes.filter((note) => !note.startsWith(NOT_STORED));
        },
        (cause: unknown) => {
          const why = errorText(cause);
          log('error', 'alert_settings_failed', { why });
          this.#notes = [`${NOT_STORED}: ${why}`];
          notStored();
          throw cause;
        },
      );
    return this.#saving;
  }

  /** When what was chosen so far is on the disk, or could not be stored. */
  async settled(): Promise<void> {
    await this.#saving.catch(() => {});
  }
}
