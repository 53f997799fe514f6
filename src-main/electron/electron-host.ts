import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import type { Host } from '../backend/host.ts';
import { Emitter } from '../base/emitter.ts';

/** The desktop program as a host, and the way its clients come in. */
export interface ElectronHost extends Host {
  /** Hands a page's wire to the backend. */
  admit(wire: Wire): void;
}

/**
 * @param bundle address of the built main bundle: the workers' bundles lie beside it
 * @param desktop what the program can do besides
 */
export function electronHost(
  dataDir: string,
  uiDir: string,
  bundle: string,
  desktop: NonNullable<Host['desktop']>,
): ElectronHost {
  const clients = new Emitter<Wire>();
  const wires = new Set<Wire>();
  return {
    dataDir,
    uiDir,
    desktop,
    workerUrl: (name) => new URL(`./${name}.worker.js`, bundle),
    onClient(accept): Stop {
      const stop = clients.on(accept);
      return () => {
        stop();
        for (const wire of Array.from(wires)) wire.close();
      };
    },
    admit(wire) {
      // Nobody serves it yet or any more: the page is told and asks again.
      if (clients.size === 0) return wire.close();
      wires.add(wire);
      wire.onClose(() => wires.delete(wire));
      clients.emit(wire);
    },
  };
}
