import { z } from 'zod';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';

/** Layers of settings, the later one wins. */
export type SettingSource = 'default' | 'file' | 'environment' | 'argument';

/** One setting as it stands. */
export interface SettingFact {
  /** `signals.open_pct`. */
  readonly path: string;
  /** What the layers say now. */
  readonly value: unknown;
  /** What this run works with: differs from `value` until the next start. */
  readonly running: unknown;
  readonly default: unknown;
  readonly source: SettingSource;
  /** Given by the environment or an argument: the file cannot change it. */
  readonly isLocked: boolean;
  /** What gave it, for people: `MONITOR_SYMBOLS`, `argument`; empty otherwise. */
  readonly given: string;
  /** Whether a change holds at once or from the next start on. */
  readonly takes: 'now' | 'restart';
}

export interface SettingsView {
  /** Where changes are written. */
  readonly file: string;
  readonly facts: readonly SettingFact[];
  /** For people: variables that name no setting, renamed symbols. */
  readonly notes: readonly string[];
  readonly host: {
    readonly kind: 'browser' | 'desktop';
    /** The program can end and start itself again. */
    readonly canRestart: boolean;
    /** Command that starts this run's data folder in the other mode, for people without such a program. */
    readonly commands: { readonly live: string; readonly demo: string };
  };
}

/** What is wrong with one field; `path` is empty for what concerns the file. */
export interface SettingProblem {
  readonly path: string;
  readonly message: string;
}

export type SettingsAnswer =
  | { readonly ok: true; readonly view: SettingsView }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

/** Choices of the user that are no settings of the recorder: lists, layouts, keys. */
export interface Preferences {
  readonly values: Readonly<Record<string, unknown>>;
  /** Nobody has chosen anything here yet, and the host asks. */
  readonly isFirstStart: boolean;
}

/** Values that one client has changed; null: removed. */
export interface PreferenceChange {
  readonly client: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** All preferences together are no larger than this, characters of JSON. */
export const MOST_PREFERENCE_CHARS = 400_000;

const nothing = z.strictObject({});
const path = z
  .string()
  .max(120)
  .regex(/^[a-z0-9_]+(\.[a-z0-9_]+)*$/i);
const name = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/);

/** Settings of the program, and what the user prefers. Secrets are in neither. */
export const settingsApi = {
  settings: {
    get: query(nothing, shape<SettingsView>()),
    /** All changes or none. */
    set: query(z.strictObject({ changes: z.record(path, z.json()) }), shape<SettingsAnswer>()),
    /** Takes settings out of the file. */
    reset: query(z.strictObject({ paths: z.array(path).min(1).max(500) }), shape<SettingsAnswer>()),
    /** Ends the program and starts it anew. @throws INVALID_INPUT where the host cannot */
    restart: query(z.strictObject({ mode: z.enum(['LIVE', 'DEMO']) }), shape<null>()),
  },
  preferences: {
    get: query(nothing, shape<Preferences>()),
    set: query(
      z.strictObject({ client: z.string().max(40), values: z.record(name, z.json()) }),
      shape<null>(),
    ),
    /** Changes of every client, the asker's own included. */
    changes: stream(nothing, shape<PreferenceChange>(), { keep: 'all', capacity: 200, drop: 'oldest' }),
  },
} satisfies Contract;
