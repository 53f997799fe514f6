import { compactColumns, COMPACT_FILE } from '#shared/market/compact.ts';
import { streamColumns } from '#shared/market/columns.ts';
import { streamNames } from '#shared/market/stream.ts';
import type { Published } from '../compact/published.ts';
import type { ScannedFile } from './catalog.ts';
import type { CatalogFile, DatasetKeys, Layer } from '#shared/market/catalog.ts';
import type { FoundFile } from './find-files.ts';
import type { Footer, Unreadable } from './footers.ts';
import { datasetId, fileId } from './identity.ts';
import { noQuarters } from './quarters.ts';

/** What the catalog says of a file: by its folders first, then by its rows. */
export function catalogFile(
  { path, bytes, stamp }: FoundFile,
  ofPath: Partial<DatasetKeys>,
  footer: Footer | Unreadable,
  beside: { readonly published: Published | undefined; readonly isOurs: boolean },
): ScannedFile {
  const found = 'fault' in footer ? undefined : footer;
  const keys: DatasetKeys = {
    exchange: '',
    stream: '',
    symbol: '',
    date: '',
    ...found?.constants,
    ...ofPath,
  };
  const layer = layerOf(path, found);
  const { published, isOurs } = beside;
  const described = isOurs && published?.state === 'damaged' ? published.why : null;
  const file: CatalogFile = {
    id: fileId(path),
    path,
    dataset: datasetId(keys),
    layer,
    bytes,
    rows: found?.rows ?? 0,
    ts_min: found?.range === undefined ? null : String(found.range.min),
    ts_max: found?.range === undefined ? null : String(found.range.max),
    unit: found?.range?.unit ?? null,
    quarters: found?.quarters ?? noQuarters,
    columns: found === undefined ? null : difference(found.columns, keys.stream, layer),
    version: published?.state === 'present' ? published.meta.version : null,
    fault: 'fault' in footer ? footer.fault : (described ?? misplaced(ofPath, footer)),
  };
  return { file, keys, stamp };
}

/** Rows of another market than the folders name would be read as rows of this one. */
function misplaced(ofPath: Partial<DatasetKeys>, { constants }: Footer): string | null {
  const bare = (text: string | undefined): string | undefined => text?.replaceAll(/[^\p{L}\p{N}]/gu, '');
  for (const key of ['stream', 'symbol'] as const) {
    const [named, found] = [ofPath[key], constants[key]];
    if (named !== undefined && found !== undefined && bare(named) !== bare(found))
      return `expected ${key} ${named} as its folder says, found ${found}`;
  }
  return null;
}

function layerOf(path: string, found: Footer | undefined): Layer {
  const isCompact =
    found === undefined
      ? path.endsWith(`/${COMPACT_FILE}`)
      : found.columns.some((column) => column.startsWith('seq '));
  return isCompact ? 'compact' : 'raw';
}

function difference(found: readonly string[], streamText: string, layer: Layer): string | null {
  const stream = streamNames.find((name) => name === streamText);
  if (stream === undefined) return `expected the columns of a stream, found ${streamText || 'none named'}`;
  const columns = layer === 'compact' ? compactColumns(stream) : streamColumns[stream];
  const wanted = columns.map(({ name, type }) => `${name} ${type}`);
  for (let k = 0; k < Math.max(wanted.length, found.length); k++) {
    const [expected = 'no further column', was = 'no further column'] = [wanted[k], found[k]];
    if (expected !== was) return `column ${k + 1}: expected ${expected}, found ${was}`;
  }
  return null;
}
