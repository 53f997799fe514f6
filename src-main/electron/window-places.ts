import type { BrowserWindow, Display, Rectangle } from 'electron';
import { z } from 'zod';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';

/** Name in the profile folder of the program. */
export const WINDOWS_FILE = 'windows.json';

const place = z.strictObject({
  x: z.int().min(-100_000).max(100_000),
  y: z.int().min(-100_000).max(100_000),
  width: z.int().min(100).max(20_000),
  height: z.int().min(100).max(20_000),
  maximized: z.boolean(),
  zoom: z.number().min(0.25).max(5),
});
export type WindowPlace = z.infer<typeof place>;

const windowsFile = z.strictObject({
  version: z.literal(1),
  /** By the set of displays, then by the window's name. */
  sets: z.record(z.string().max(400), z.record(z.string().max(60), place)),
});
type Sets = z.infer<typeof windowsFile>['sets'];

/** Sets of displays that are remembered; the oldest are forgotten. */
const MOST_SETS = 20;
const MAX_BYTES = 256 * 1024;
/** A window that is moved tells of it many times a second. */
const REST_MS = 500;
/** So much of a window's title has to be on a display to be taken hold of, px. */
const GRIP_PX = 80;

/** Names a set of displays by where they stand and how large they are. */
export function displaySet(displays: readonly Pick<Display, 'bounds' | 'scaleFactor'>[]): string {
  return displays
    .map(({ bounds: { x, y, width, height }, scaleFactor }) => `${width}x${height}+${x}+${y}@${scaleFactor}`)
    .toSorted()
    .join(' ');
}

/**
 * Puts a place where it can be seen: inside the work area it is mostly on, cut to its size. One that no work area has hold
 * of goes to the middle of the first.
 */
export function clampPlace(wanted: Rectangle, areas: readonly Rectangle[]): Rectangle {
  const common = (area: Rectangle): number => {
    const wide = Math.min(wanted.x + wanted.width, area.x + area.width) - Math.max(wanted.x, area.x);
    const tall = Math.min(wanted.y + wanted.height, area.y + area.height) - Math.max(wanted.y, area.y);
    return wide < GRIP_PX || tall < GRIP_PX ? 0 : wide * tall;
  };
  const best = areas.toSorted((a, b) => common(b) - common(a))[0];
  if (best === undefined) return wanted;
  const width = Math.min(wanted.width, best.width);
  const height = Math.min(wanted.height, best.height);
  if (common(best) === 0) {
    return {
      x: Math.round(best.x + (best.width - width) / 2),
      y: Math.round(best.y + (best.height - height) / 2),
      width,
      height,
    };
  }
  return {
    x: Math.min(Math.max(wanted.x, best.x), best.x + best.width - width),
    y: Math.min(Math.max(wanted.y, best.y), best.y + best.height - height),
    width,
    height,
  };
}

type PlacedWindow = Pick<BrowserWindow, 'getNormalBounds' | 'isMaximized' | 'isDestroyed' | 'isMinimized'> & {
  readonly webContents: Pick<BrowserWindow['webContents'], 'getZoomFactor'>;
  on(event: 'resize' | 'move' | 'maximize' | 'unmaximize' | 'close', listener: () => void): unknown;
};

export interface WindowPlacesParts {
  /** Full path of the file. */
  readonly path: string;
  readonly files: Pick<Files, 'info' | 'read' | 'write' | 'rename'>;
  readonly clock: Pick<Clock, 'after' | 'wallMs'>;
  /** Displays as they stand now. */
  readonly displays: () => readonly Pick<Display, 'bounds' | 'workArea' | 'scaleFactor'>[];
}

/** Where windows stood, for every set of displays; kept in a file of its own, apart from settings and data. */
export class WindowPlaces {
  readonly #parts: WindowPlacesParts;
  #sets: Sets;
  #cancel: Cancel = () => {};
  #isChanged = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(parts: WindowPlacesParts, sets: Sets) {
    this.#parts = parts;
    this.#sets = sets;
  }

  /** A file that cannot be read is set aside, and windows begin where they do at first. */
  static async open(parts: WindowPlacesParts): Promise<WindowPlaces> {
    const { files, path, clock } = parts;
    const info = await files.info(path).catch(() => undefined);
    if (info === undefined) return new WindowPlaces(parts, {});
    let found: unknown;
    try {
      found =
        info.size > MAX_BYTES ? undefined : JSON.parse(new TextDecoder().decode(await files.read(path)));
    } catch {
      found = undefined;
    }
    const parsed = windowsFile.safeParse(found);
    if (parsed.success) return new WindowPlaces(parts, parsed.data.sets);
    await files.rename(path, `${path}.damaged-${Math.floor(clock.wallMs())}`).catch(() => {});
    return new WindowPlaces(parts, {});
  }

  /** Where a window stood on these displays, brought into view; undefined when it never did. */
  of(name: string): WindowPlace | undefined {
    const displays = this.#parts.displays();
    const known = this.#sets[displaySet(displays)]?.[name];
    return known === undefined
      ? undefined
      : {
          ...known,
          ...clampPlace(
            known,
            displays.map(({ workArea }) => workArea),
          ),
        };
  }

  /** Remembers where a window is put, from now on. */
  follow(name: string, window: PlacedWindow): void {
    const take = (): void => {
      if (window.isDestroyed() || window.isMinimized()) return;
      const { x, y, width, height } = window.getNormalBounds();
      const now: WindowPlace = {
        x: Math.round(x),
        y: Math.round(y),
        width: Math.max(100, Math.round(width)),
        height: Math.max(100, Math.round(height)),
        maximized: window.isMaximized(),
        zoom: Math.min(5, Math.max(0.25, window.webContents.getZoomFactor())),
      };
      const key = displaySet(this.#parts.displays());
      const { [key]: set = {}, ...others } = this.#sets;
      // The newest set stands last.
      const kept = Object.entries(others).slice(-(MOST_SETS - 1));
      this.#sets = { ...Object.fromEntries(kept), [key]: { ...set, [name]: now } };
      this.#isChanged = true;
      this.#cancel();
      this.#cancel = this.#parts.clock.after(REST_MS, () => void this.flush());
    };
    for (const event of ['resize', 'move', 'maximize', 'unmaximize', 'close'] as const)
      window.on(event, take);
  }

  /** Writes what has changed. A disk that refuses costs the memory of a place, nothing else. */
  async flush(): Promise<void> {
    this.#cancel();
    if (this.#isChanged) {
      this.#isChanged = false;
      this.#writing = this.#writing.then(() => this.#write());
    }
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { files, path } = this.#parts;
    const text = JSON.stringify({ version: 1, sets: this.#sets });
    try {
      await files.write(`${path}.tmp`, new TextEncoder().encode(text));
      await files.rename(`${path}.tmp`, path);
    } catch {
      this.#isChanged = true;
    }
  }
}
