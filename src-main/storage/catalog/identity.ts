import { createHash } from 'node:crypto';
import type { DatasetKeys } from '#shared/market/catalog.ts';

/** The same for the same keys in every catalog, so that an id outlives a rebuild. */
export function datasetId({ exchange, stream, symbol, date }: DatasetKeys): string {
  return idOf(`dataset\n${exchange}\n${stream}\n${symbol}\n${date}`);
}

/** @param path below the root, with `/` */
export function fileId(path: string): string {
  return idOf(`file\n${path}`);
}

/** Keys that the folders of a path name, wherever the layout begins and in whatever letter case. */
export function keysOfPath(path: string): Partial<DatasetKeys> {
  const found = new Map<string, string>();
  for (const folder of path.split('/').slice(0, -1)) {
    const at = folder.indexOf('=');
    if (at > 0) found.set(folder.slice(0, at).toLowerCase(), decoded(folder.slice(at + 1)));
  }
  const date = found.get('date')?.replaceAll('-', '');
  return {
    ...textOf('exchange', found.get('exchange')?.toLowerCase()),
    ...textOf('stream', found.get('stream')?.toLowerCase()),
    ...textOf('symbol', found.get('symbol')?.toUpperCase()),
    ...(date !== undefined && /^\d{8}$/.test(date) ? { date } : {}),
  };
}

function textOf<K extends keyof DatasetKeys>(key: K, value: string | undefined): Partial<DatasetKeys> {
  return value === undefined || value === '' ? {} : { [key]: value };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A foreign folder need not encode as ours do; its name stands for itself then.
    return text;
  }
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
