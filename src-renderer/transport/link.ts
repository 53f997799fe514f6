import type { Client, Contract, Stop } from '#shared/rpc/contract.ts';

/** What a page knows about its connection. Times are the page's own wall clock, epoch ms. */
export type LinkState =
  /** The first attempt. */
  | { readonly kind: 'connecting'; readonly sinceMs: number }
  | { readonly kind: 'connected' }
  /** Ended; tried again at `retryAtMs`, null while trying. */
  | { readonly kind: 'lost'; readonly sinceMs: number; readonly retryAtMs: number | null }
  /** The token is missing or was refused: trying again does not help. The message is for people. */
  | { readonly kind: 'unauthorised'; readonly message: string };

export interface LinkListeners<C extends Contract> {
  readonly onState: (state: LinkState) => void;
  /** Called with a new client for every connection; the Stop is called when that connection is gone. */
  readonly onConnected: (client: Client<C>) => Stop;
}

/** A connection that is made again whenever it ends. */
export interface Link {
  /** Tries now instead of at `retryAtMs`; does nothing while connected. */
  retry(): void;
  stop: Stop;
}

/** Why a connection cannot be made, for good. */
export class Unauthorised extends Error {}
