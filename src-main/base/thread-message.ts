import type { MessagePort } from 'node:worker_threads';

/** What crosses the parent port beside the RPC: to the thread … */
export type ToThread =
  /** Serve the contract on this port too. */
  | { readonly thread: 'link'; readonly port: MessagePort }
  /** Finish and exit. */
  | { readonly thread: 'stop' };

/** … and from it. */
export type FromThread =
  /** A handler failed in a way nobody expected. */
  { readonly thread: 'internal'; readonly path: string; readonly text: string };

/** True for a message of one of these kinds, which the RPC ignores. */
export function isThreadMessage<K extends (ToThread | FromThread)['thread']>(
  value: unknown,
  kind: K,
): value is Extract<ToThread | FromThread, { thread: K }> {
  return typeof value === 'object' && value !== null && 'thread' in value && value.thread === kind;
}
