import type { Stop } from '#shared/rpc/contract.ts';
import type { StoreApi } from 'zustand/vanilla';
import type { Prefs } from './prefs-store.ts';

/** What a window of a group tells the others. */
interface Told {
  readonly link: string;
  readonly symbol: string;
  readonly route: string;
}

/** A way to the other windows of the same program. */
export interface Windows {
  tell(message: unknown): void;
  onTold(listener: (message: unknown) => void): Stop;
}

/** Windows of one link group show the same symbol and route: whoever changes it tells the others of the group. */
export function linkWindows(prefs: StoreApi<Prefs>, windows: Windows): Stop {
  let isTaking = false;
  const stopTelling = prefs.subscribe((now, before) => {
    const hasChanged = now.symbol !== before.symbol || now.route !== before.route;
    // Who joins a group takes over what the group shows next; it does not impose its own.
    if (isTaking || !hasChanged || now.link === '' || now.link !== before.link) return;
    windows.tell({ link: now.link, symbol: now.symbol, route: now.route } satisfies Told);
  });
  const stopHearing = windows.onTold((message) => {
    if (!isTold(message) || message.link === '' || message.link !== prefs.getState().link) return;
    isTaking = true;
    prefs.setState({ symbol: message.symbol, route: message.route });
    isTaking = false;
  });
  return () => {
    stopTelling();
    stopHearing();
  };
}

function isTold(message: unknown): message is Told {
  return (
    typeof message === 'object' &&
    message !== null &&
    ['link', 'symbol', 'route'].every(
      (name) => typeof (message as Record<string, unknown>)[name] === 'string',
    )
  );
}
