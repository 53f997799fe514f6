import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { backoffMs } from '../../base/backoff.ts';
import type { Clock } from '../../base/clock.ts';
import type { Files } from '../../base/files.ts';
import type { Random } from '../../base/random.ts';
import { DRAFT_END, download } from './download.ts';
import type { ObjectFacts, ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';

/** An object as a local file. */
export interface CachedFile {
  /** Stays until `release`; its bytes never change. */
  readonly path: string;
  readonly etag: string;
  readonly bytes: number;
  /** To be called once by everybody who has got it. */
  release(): void;
}

export interface S3Cache {
  /**
   * The newest version of an object; downloads under way are shared.
   *
   * @param sha256 what its bytes must be, when that is known from elsewhere
   * @throws StoreError `no_object`, `damaged`, and whatever keeps the store from answering
   */
  open(key: string, sha256?: string): Promise<CachedFile>;
  /** Bytes of all files here, in use or not. */
  readonly bytes: number;
  /** Remembers what was used last. Files in use stay. */
  close(): Promise<void>;
}

export interface S3CacheOptions {
  readonly store: Pick<ObjectStore, 'head' | 'get'>;
  /** Names the bucket, so that two never share a file. */
  readonly place: string;
  /** Of its own; made when it is not there. */
  readonly folder: string;
  /** Beyond it the least recently used files go, but for those in use. */
  readonly maxBytes: number;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
}

interface Entry {
  readonly name: string;
  readonly bytes: number;
  users: number;
}

/** On its way; whoever waits for it counts as a user from the moment it is there. */
interface Download {
  waiting: number;
  entry: Promise<Entry>;
}

const ATTEMPTS = 4;
const RETRY = { firstMs: 200, maxMs: 5_000 };
const USES_FILE = 'uses.json';

/**
 * Opens a cache of whole objects. Files are named by key and ETag, so a name never stands for other bytes; several
 * processes may share a folder.
 */
export async function openS3Cache(options: S3CacheOptions): Promise<S3Cache> {
  await options.files.makeDir(options.folder);
  return new FolderCache(options, await readEntries(options));
}

class FolderCache implements S3Cache {
  readonly #options: S3CacheOptions;
  /** Least recently used first. */
  readonly #entries: Map<string, Entry>;
  readonly #downloads = new Map<string, Download>();
  #bytes: number;

  constructor(options: S3CacheOptions, entries: readonly Entry[]) {
    this.#options = options;
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
    this.#bytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  async open(key: string, sha256?: string): Promise<CachedFile> {
    const { store, clock, random } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        const facts = await store.head(key);
        if (facts === undefined) throw new StoreError('no_object', `S3 GET ${key}: not found`);
        const entry = await this.#entry(key, facts, sha256);
        return this.#lend(entry, facts);
      } catch (cause) {
        if (!(cause instanceof StoreError) || attempt === ATTEMPTS || !isPassing(cause)) throw cause;
        const waitMs = cause.kind === 'changed' ? 0 : backoffMs(attempt + 1, RETRY, random);
        await new Promise<void>((done) => clock.after(waitMs, done));
      }
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#downloads.values()].map(({ entry }) => entry));
    const { files, folder } = this.#options;
    const names = JSON.stringify([...this.#entries.keys()]);
    const path = join(folder, USES_FILE);
    await files.write(`${path}.tmp`, new TextEncoder().encode(names));
    await files.rename(`${path}.tmp`, path);
  }

  /** The file of one version: here already, on its way, or to be fetched. Counts as used by the caller from now on. */
  async #entry(key: string, facts: ObjectFacts, sha256: string | undefined): Promise<Entry> {
    const name = nameOf(this.#options.place, key, facts.etag, sha256);
    const here = this.#entries.get(name);
    if (here !== undefined) {
      here.users++;
      this.#entries.delete(name);
      this.#entries.set(name, here);
      // Another process, or a person, may have removed it.
      const info = await this.#options.files.info(join(this.#options.folder, name));
      if (info?.size === facts.bytes) return here;
      here.users--;
      this.#drop(here);
    }
    const coming = this.#downloads.get(name) ?? this.#begin(name, key, facts, sha256);
    coming.waiting++;
    return coming.entry;
  }

  #begin(name: string, key: string, facts: ObjectFacts, sha256: string | undefined): Download {
    const begun: Download = { waiting: 0, entry: this.#fetch(name, key, facts, sha256) };
    begun.entry = begun.entry
      .then((entry) => {
        // Together with becoming visible: nobody may remove it before those who asked have it.
        entry.users = begun.waiting;
        this.#entries.set(name, entry);
        this.#bytes += entry.bytes;
        return entry;
      })
      .finally(() => this.#downloads.delete(name));
    this.#downloads.set(name, begun);
    return begun;
  }

  async #fetch(name: string, key: string, facts: ObjectFacts, sha256: string | undefined): Promise<Entry> {
    const { store, files, folder, maxBytes } = this.#options;
    await this.#makeRoom(maxBytes - facts.bytes);
    await download(store, files, { key, facts, path: join(folder, name), sha256 });
    // Others may have come meanwhile.
    await this.#makeRoom(maxBytes - facts.bytes);
    return { name, bytes: facts.bytes, users: 0 };
  }

  #lend(entry: Entry, { etag, bytes }: ObjectFacts): CachedFile {
    let released = false;
    return {
      path: join(this.#options.folder, entry.name),
      etag,
      bytes,
      release: () => {
        if (!released) entry.users--;
        released = true;
      },
    };
  }

  /** Removes what was not used for longest until no more than `most` bytes are left, or everything is in use. */
  async #makeRoom(most: number): Promise<void> {
    const { files, folder } = this.#options;
    for (const entry of this.#entries.values()) {
      if (this.#bytes <= most) return;
      if (entry.users > 0) continue;
      this.#drop(entry);
      await files.remove(join(folder, entry.name));
    }
  }

  #drop(entry: Entry): void {
    if (this.#entries.get(entry.name) !== entry) return;
    this.#entries.delete(entry.name);
    this.#bytes -= entry.bytes;
  }
}

/** What a second attempt may make good. */
function isPassing({ kind }: StoreError): boolean {
  return kind === 'unreachable' || kind === 'busy' || kind === 'changed' || kind === 'damaged';
}

/** `<key's hash>-<etag>.parquet`; an expectation of the caller is part of the name, as other bytes would not do. */
function nameOf(place: string, key: string, etag: string, sha256 = ''): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([place, key, sha256]))
    .digest('hex')
    .slice(0, 20);
  const tag = /^[0-9A-Za-z-]{1,80}$/.test(etag) ? etag : createHash('sha256').update(etag).digest('hex');
  return `${hash}-${tag}.parquet`;
}

/** Files of earlier runs, least recently used first; what they left half-done an hour ago is removed. */
async function readEntries({ files, folder, clock }: S3CacheOptions): Promise<Entry[]> {
  const found: (Entry & { modifiedMs: number })[] = [];
  for (const name of await files.list(folder)) {
    const path = join(folder, name);
    const info = await files.info(path);
    if (info === undefined || info.isDirectory) continue;
    if (name.endsWith(DRAFT_END) && clock.wallMs() - info.modifiedMs > 3_600_000) await files.remove(path);
    if (/^[0-9a-f]{20}-[0-9A-Za-z-]+\.parquet$/.test(name)) {
      found.push({ name, bytes: info.size, users: 0, modifiedMs: info.modifiedMs });
    }
  }
  const uses = await readUses(files, join(folder, USES_FILE));
  return found
    .toSorted((a, b) => (uses.get(a.name) ?? -1) - (uses.get(b.name) ?? -1) || a.modifiedMs - b.modifiedMs)
    .map(({ name, bytes, users }) => ({ name, bytes, users }));
}

/** Order in which files were used before the last `close`; nothing when that cannot be read. */
async function readUses(files: Files, path: string): Promise<ReadonlyMap<string, number>> {
  try {
    const names: unknown = JSON.parse(new TextDecoder().decode(await files.read(path)));
    if (Array.isArray(names)) return new Map(names.map((name, at) => [String(name), at]));
  } catch {
    // Without it the age of the files decides.
  }
  return new Map();
}
