import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/error-codes.ts';
import { exchangeIds } from '#shared/market/exchange.ts';
import type { GapNote } from '#shared/market/gap-map.ts';
import { streamNames } from '#shared/market/stream.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';

/** Name in the data folder. */
export const NOTES_FILE = 'gap-notes.json';

/** Notes kept; beyond them the oldest have to be taken away first. */
const MOST_NOTES = 1_000;

const notesFile = z.strictObject({
  version: z.literal(1),
  notes: z.array(
    z.strictObject({
      id: z.int().min(1),
      exchange: z.enum(exchangeIds),
      stream: z.enum([...streamNames, '*']),
      symbol: z.string().min(1).max(64),
      from_ms: z.int().min(0),
      to_ms: z.int().min(0),
      text: z.string().max(500),
      made_ms: z.number().min(0),
    }),
  ),
});

/** What people have said about gaps, kept in the data folder beside what it is about. A file that is damaged is set aside. */
export class GapNotes {
  readonly #path: string;
  readonly #dataDir: string;
  readonly #files: Files;
  readonly #clock: Pick<Clock, 'wallMs'>;
  #notes: Promise<readonly GapNote[]> | undefined;
  /** Writes one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string, files: Files, clock: Pick<Clock, 'wallMs'>) {
    this.#dataDir = dataDir;
    this.#path = join(dataDir, NOTES_FILE);
    this.#files = files;
    this.#clock = clock;
  }

  list(): Promise<readonly GapNote[]> {
    return (this.#notes ??= this.#read());
  }

  /** @throws AppError INVALID_INPUT when it ends before it begins, or there are too many */
  async add(note: Omit<GapNote, 'id' | 'made_ms'>): Promise<GapNote> {
    if (note.to_ms <= note.from_ms)
      throw new AppError('INVALID_INPUT', `note: expected an end after ${note.from_ms}, found ${note.to_ms}`);
    let added: GapNote | undefined;
    await this.#change((notes) => {
      if (notes.length >= MOST_NOTES)
        throw new AppError('INVALID_INPUT', `notes: expected at most ${MOST_NOTES}, found one more`);
      const id = notes.reduce((most, each) => Math.max(most, each.id), 0) + 1;
      added = { ...note, id, made_ms: Math.floor(this.#clock.wallMs()) };
      return [...notes, added];
    });
    return added!;
  }

  /** One that is gone already is no error. */
  async remove(id: number): Promise<void> {
    await this.#change((notes) => notes.filter((note) => note.id !== id));
  }

  async #change(to: (notes: readonly GapNote[]) => readonly GapNote[]): Promise<void> {
    const run = async (): Promise<void> => {
      const notes = to(await this.list());
      const text = JSON.stringify({ version: 1, notes }, undefined, 1);
      const draft = `${this.#path}.draft`;
      await this.#files.write(draft, new TextEncoder().encode(text));
      await this.#files.rename(draft, this.#path);
      await this.#files.syncDir(this.#dataDir);
      this.#notes = Promise.resolve(notes);
    };
    const turn = this.#turn.then(run, run);
    this.#turn = turn.catch(() => {});
    await turn;
  }

  async #read(): Promise<readonly GapNote[]> {
    if ((await this.#files.info(this.#path)) === undefined) return [];
    const text = new TextDecoder().decode(await this.#files.read(this.#path));
    let found: unknown;
    try {
      found = JSON.parse(text);
    } catch {
      found = undefined;
    }
    const parsed = notesFile.safeParse(found);
    if (parsed.success) return parsed.data.notes;
    await this.#files.rename(this.#path, `${this.#path}.damaged-${Math.floor(this.#clock.wallMs())}`);
    return [];
  }
}
