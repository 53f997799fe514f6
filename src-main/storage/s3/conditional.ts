import { createHash, randomBytes } from 'node:crypto';
import type { ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';

/**
 * Asks a store whether it checks the condition of a write: an object is put twice, the second time only if absent. Stores
 * refuse that (412) when they check, take it when they do not, or say that they cannot. The object is removed again.
 */
export async function checksConditions(store: ObjectStore, prefix: string): Promise<boolean> {
  const bytes = new TextEncoder().encode('May be removed.\n');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // A name of its own: several machines may ask at the same time.
  const key = `${prefix}.arbscope-probe-${randomBytes(6).toString('hex')}`;
  await store.put(key, bytes, sha256);
  let answer: unknown;
  try {
    await store.put(key, bytes, sha256, 'absent');
  } catch (cause) {
    answer = cause;
  }
  try {
    await store.remove(key);
  } catch (cause) {
    // Keys without the right to remove leave a file of a few bytes.
    if (!(cause instanceof StoreError)) throw cause;
  }
  if (answer === undefined) return false;
  if (answer instanceof StoreError && answer.kind === 'changed') return true;
  if (answer instanceof StoreError && answer.kind === 'unsupported') return false;
  throw answer;
}
