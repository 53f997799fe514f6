import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';

/** Threads the backend starts; the build makes one bundle of each. */
export type WorkerName = 'market' | 'writer' | 'simulator' | 'compact' | 'query' | 'uploader';

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
}
