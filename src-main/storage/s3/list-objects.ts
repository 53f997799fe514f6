import type { ListedObject, ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';

/**
 * All objects whose keys begin with `prefix`, page by page as they come. A store that hands out a page mark twice, or marks
 * without objects for ever, is an error rather than an endless list.
 */
export async function* listObjects(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
): AsyncGenerator<ListedObject> {
  const seen = new Set<string>();
  let next: string | undefined;
  let empty = 0;
  do {
    const page = await store.list(prefix, next);
    for (const object of page.objects) if (object.key.startsWith(prefix)) yield object;
    empty = page.objects.length === 0 ? empty + 1 : 0;
    next = page.next;
    if (next === undefined) return;
    if (seen.has(next) || empty > MOST_EMPTY) {
      throw new StoreError(
        'unexpected',
        `S3 LIST ${prefix}: expected the next page, found the same mark again`,
      );
    }
    seen.add(next);
  } while (next !== undefined);
}

/** Pages without an object that are borne in a row; a store may skip over removed keys. */
const MOST_EMPTY = 1_000;
