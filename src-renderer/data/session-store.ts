import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api, Session } from '#shared/api/api.ts';
import type { Client } from '#shared/rpc/contract.ts';
import type { LinkState } from '../transport/link.ts';
import type { MarketRows } from './market-rows.ts';
import type { MidHistory } from './mid-history.ts';

/** What the page knows about its backend. */
export type BackendState =
  | LinkState
  /** Connected, but the backend could not answer. */
  | { readonly kind: 'failed'; readonly message: string };

export interface SessionState {
  readonly link: BackendState;
  /** Of the newest connection; stays when it is lost, so that its numbers can be shown as old. */
  readonly session: Session | undefined;
  readonly rows: MarketRows | undefined;
  /** Mids of the last five minutes, of the same rows. */
  readonly mids: MidHistory | undefined;
  /** Of the newest connection, for questions a screen asks by itself. */
  readonly client: Client<Api> | undefined;
}

export function createSessionStore(nowMs: number): StoreApi<SessionState> {
  return createStore(() => ({
    link: { kind: 'connecting', sinceMs: nowMs },
    session: undefined,
    rows: undefined,
    mids: undefined,
    client: undefined,
  }));
}
