import { COMPACT_FILE, COMPACT_META } from '#shared/market/compact.ts';
import { parseCompactPath } from '../compact/dataset.ts';
import { parsePartitionPath } from '../partition-path.ts';

/** Folders of the data folder that are copied to S3. */
export type Tree = 'spool' | 'compact';

/** A file below its tree, with `/`. */
export interface TreeFile {
  readonly tree: Tree;
  readonly path: string;
}

/** Longest key in bytes of UTF-8; ours are ASCII. */
const MAX_KEY_BYTES = 1_024;

/**
 * Key of a local file:
 *
 * - compacted `<prefix>exchange=binance/stream=bbo/symbol=btcusdt/date=20260115/data.parquet`, and `meta.json` beside it
 * - recorded `<prefix>spool/exchange=binance/stream=bbo/symbol=BTCUSDT/date=20260115/part-….parquet`
 *
 * @returns undefined for a file that neither the recorder nor compaction would have named so: it is not uploaded
 */
export function keyOf(prefix: string, { tree, path }: TreeFile): string | undefined {
  if (!isOurs(tree, path)) return undefined;
  const key = `${prefix}${tree === 'spool' ? 'spool/' : ''}${path}`;
  return key.length <= MAX_KEY_BYTES ? key : undefined;
}

/** Reverse of `keyOf`. @returns undefined for any key it would not have made */
export function fileOf(prefix: string, key: string): TreeFile | undefined {
  if (!key.startsWith(prefix)) return undefined;
  const below = key.slice(prefix.length);
  const file: TreeFile = below.startsWith('spool/')
    ? { tree: 'spool', path: below.slice('spool/'.length) }
    : { tree: 'compact', path: below };
  return keyOf(prefix, file) === undefined ? undefined : file;
}

/** Whether a name is that of a finished part. */
export function isPartName(name: string): boolean {
  return /^part-\d{19}-\d{6,}\.parquet$/.test(name);
}

function isOurs(tree: Tree, path: string): boolean {
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, Math.max(slash, 0));
  const name = path.slice(slash + 1);
  if (tree === 'spool') return isPartName(name) && parsePartitionPath(folder) !== undefined;
  return (name === COMPACT_FILE || name === COMPACT_META) && parseCompactPath(folder) !== undefined;
}
