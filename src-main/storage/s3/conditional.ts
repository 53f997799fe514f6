import type { ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';

/**
 * Asks a store whether it checks the condition of a write, with an object that is there and may be written again: it is
 * offered once more, only if absent. Stores refuse that (412) when they check, take it when they do not, or say that they
 * cannot. Whatever they do, and whenever the line breaks, the object is what it was and nothing else is left behind.
 */
export async function checksConditions(
  store: Pick<ObjectStore, 'put'>,
  key: string,
  bytes: Uint8Array,
  sha256: string,
): Promise<boolean> {
  try {
    await store.put(key, bytes, sha256, 'absent');
    return false;
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    if (cause.kind === 'changed') return true;
    if (cause.kind === 'unsupported') return false;
    throw cause;
  }
}
