import type { KnownUnit, Ledger } from './ledger.ts';

const PAGE = 200;

/** Every unit whose copy was compared, page by page, so that the ledger may change meanwhile. */
export function* verifiedUnits(ledger: Pick<Ledger, 'verifiedAfter'>): Generator<KnownUnit> {
  for (const tree of ['compact', 'spool'] as const) {
    let page = ledger.verifiedAfter(tree, '', PAGE);
    while (page.length > 0) {
      yield* page;
      page = ledger.verifiedAfter(tree, page.at(-1)!.path, PAGE);
    }
  }
}
