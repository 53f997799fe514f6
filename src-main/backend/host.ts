import type { Config } from '#shared/config.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';

/** Threads the backend starts; the build makes one bundle of each. */
export type WorkerName =
  | 'market'
  | 'writer'
  | 'simulator'
  | 'compact'
  | 'query'
  | 'uploader'
  | 'history'
  | 'replay'
  | 'playback'
  | 'sweep-desk';

/** What a host lends to the backend. Everything else is the same on every host. */
export interface Host {
  /** Recorded parts, settings, instance file. */
  readonly dataDir: string;
  /** Built renderer: index.html and its assets. */
  readonly uiDir: string;
  /** The `.ts` beside the source, or the built bundle. */
  workerUrl(name: WorkerName): URL;
  /** UIs that come through the host rather than over HTTP: Electron's ports, test pipes. */
  onClient(accept: (wire: Wire) => void): Stop;
  /** What a desktop program can do besides; absent where the UI is a browser's page. */
  readonly desktop?: {
    /** Settings of the group `desktop` it acts on, such as `desktop.start_at_login`: the others are not shown. */
    readonly settings: readonly string[];
    /** Ends the program in order and starts it anew on the venues or on the simulator. */
    restart(mode: 'LIVE' | 'DEMO'): void;
    /** Makes a changed setting of the group `desktop` hold at once. */
    apply(config: Config): void;
  };
}
