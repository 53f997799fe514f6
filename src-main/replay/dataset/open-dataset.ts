import { basename, resolve } from 'node:path';
import { exchangeIds } from '#shared/market/exchange.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';
import { AppError } from '#shared/error-codes.ts';
import type { DatasetDescription, DatasetFile } from '#shared/strategy/run.ts';
import { hashFile } from '../../base/file-hash.ts';
import type { Files } from '../../base/files.ts';
import { resolveDatasets, type ResolvedDataset } from '../../storage/dataset/resolve.ts';
import type { Lane, LaneFile } from '../read/lane.ts';
import { datasetHashOf } from '../run/identity.ts';
import { isPlace, parseDatasetQuery } from './dataset-query.ts';

export interface DatasetPorts {
  readonly files: Files;
  readonly wallMs: () => number;
  /** Where queries look. */
  readonly dataDir: string;
  readonly signal?: AbortSignal | undefined;
}

export interface DatasetOptions {
  /** Whether the bytes of compacted files are compared with what `meta.json` says of them. */
  readonly verifyBytes: boolean;
  /** Shown in place of the beginning of a local path. */
  readonly places: Readonly<Record<string, string>>;
}

/** A dataset ready to be replayed. */
export interface ReplayDataset {
  readonly description: DatasetDescription;
  readonly lanes: readonly Lane[];
  readonly unit: 'ns' | 'ms';
  /** Earliest and latest `ts_event`. */
  readonly tsMin: bigint;
  readonly tsMax: bigint;
  /** The first file as it was asked for. */
  readonly parquetPath: string;
  readonly manifestId: string;
}

/**
 * Finds, checks and names what is to be replayed.
 *
 * @param sources files, folders, or queries into the data folder
 * @throws AppError NOT_FOUND, INVALID_INPUT, DATA_ERROR naming the file
 */
export async function openDataset(
  sources: readonly string[],
  { verifyBytes: isVerified, places }: DatasetOptions,
  ports: DatasetPorts,
): Promise<ReplayDataset> {
  if (sources.length === 0) throw new AppError('INVALID_INPUT', 'dataset: expected at least one, found none');
  const found: Located[] = [];
  for (const source of sources) {
    for (const each of await readable(source, locate(source, ports))) {
      found.push({ ...each, location: shownAs(each.location, places) });
    }
  }
  const days = found.filter(({ dataset }) => dataset.rows > 0).toSorted(byLane);
  if (days.length === 0)
    throw new AppError('NOT_FOUND', `dataset: expected rows, found none in ${sources.join(', ')}`);
  refuseTwice(days);
  const units = new Set(days.map(({ dataset }) => dataset.unit));
  if (units.size > 1) {
    throw new AppError(
      'DATA_ERROR',
      'dataset: expected times of one unit, found files in ns and files in ms',
    );
  }
  if (isVerified) for (const { dataset } of days) await verifyBytes(dataset);
  const unit = days[0]!.dataset.unit ?? 'ns';
  const files = days.map(({ dataset }) => describe(dataset));
  const times = days.map(({ dataset }) => [BigInt(dataset.ts_min!), BigInt(dataset.ts_max!)] as const);
  const datasetHash = datasetHashOf(files);
  const notes = days.flatMap(({ dataset }) => dataset.notes.map((note) => `${nameOf(dataset)}: ${note}`));
  return {
    description: {
      dataset_hash: datasetHash,
      ts_unit: unit,
      rows: files.reduce((sum, { rows }) => sum + rows, 0),
      files,
      coverage: days.map(({ dataset, location }) => ({
        location,
        layer: dataset.layer,
        quarters: dataset.quarters,
        covered: dataset.covered,
        quality: dataset.quality.verdict,
      })),
      notes: [...new Set(notes)],
    },
    lanes: lanesOf(days),
    unit,
    tsMin: times.reduce((least, [ts]) => (ts < least ? ts : least), times[0]![0]),
    tsMax: times.reduce((most, [, ts]) => (ts > most ? ts : most), times[0]![1]),
    parquetPath: days[0]!.location,
    manifestId: manifestId(days, datasetHash),
  };
}

/** What the operating system refuses is a fault of the data, not of the program. */
async function readable<T>(source: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause;
    throw new AppError(
      'DATA_ERROR',
      `dataset ${source}: expected data that can be read, found ${cause.message}`,
      {
        cause,
      },
    );
  }
}

interface Located {
  readonly dataset: ResolvedDataset;
  readonly location: string;
}

async function locate(source: string, ports: DatasetPorts): Promise<Located[]> {
  const { files, wallMs, dataDir, signal } = ports;
  const resolvePorts = { files, wallMs, ...(signal === undefined ? {} : { signal }) };
  const path = resolve(source);
  if (isPlace(source) || (await files.info(path)) !== undefined) {
    if ((await files.info(path)) === undefined)
      throw new AppError('NOT_FOUND', `dataset: expected a file or folder, found none at ${path}`);
    return (await resolveDatasets({ path }, resolvePorts)).map((dataset) => ({
      dataset,
      location: placeOf(dataset),
    }));
  }
  const { exchanges, streams, symbols, from, to } = parseDatasetQuery(source, exchangeIds);
  const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);
  const query = {
    ...named('exchange', only(exchanges)),
    ...named('stream', only(streams)),
    ...named('symbol', only(symbols)),
    ...named('from', from),
    ...named('to', to),
  };
  const has = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  const resolved = (await resolveDatasets({ path: dataDir, query }, resolvePorts)).filter(
    ({ exchange, stream, symbol }) =>
      has(exchanges, exchange) && has(streams, stream) && has(symbols, symbol),
  );
  if (resolved.length === 0)
    throw new AppError('NOT_FOUND', `dataset "${source}": expected some in ${dataDir}, found none`);
  return resolved.map((dataset) => ({ dataset, location: placeOf(dataset) }));
}

function named<K extends string>(key: K, value: string | undefined): { [N in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [N in K]?: string });
}

/** By lane, then by time: the order in which files are named. */
function byLane({ dataset: a }: Located, { dataset: b }: Located): number {
  const key = ({ exchange, stream, symbol }: ResolvedDataset): string => `${exchange}\n${stream}\n${symbol}`;
  if (key(a) !== key(b)) return key(a) < key(b) ? -1 : 1;
  const [tsA, tsB] = [BigInt(a.ts_min!), BigInt(b.ts_min!)];
  return tsA === tsB ? 0 : tsA < tsB ? -1 : 1;
}

function refuseTwice(days: readonly Located[]): void {
  const seen = new Set<string>();
  for (const { dataset, location } of days) {
    const { exchange, stream, symbol } = dataset;
    if (exchange === '' || symbol === '' || !isStream(stream)) {
      const found = `${exchange || '?'} ${stream || '?'} ${symbol || '?'}`;
      throw new AppError(
        'DATA_ERROR',
        `${location}: expected rows of one venue, stream and symbol, found ${found}`,
      );
    }
    for (const { path } of dataset.files) {
      if (seen.has(path))
        throw new AppError('INVALID_INPUT', `dataset: expected every file once, found ${path} twice`);
      seen.add(path);
    }
  }
}

async function verifyBytes({ meta, layer, files }: ResolvedDataset): Promise<void> {
  const [file] = files;
  if (layer !== 'compact' || meta === null || file === undefined) return;
  const { sha256 } = await hashFile(file.path);
  if (sha256 === meta.file_sha256) return;
  throw new AppError(
    'DATA_ERROR',
    `${file.path}: expected the bytes that meta.json names (sha256 ${meta.file_sha256}), found ${sha256}`,
  );
}

function describe(dataset: ResolvedDataset): DatasetFile {
  const { exchange, stream, symbol, date, layer, files, rows, ts_min, ts_max, hash } = dataset;
  const name = basename(files[0]!.path);
  const folder = `exchange=${exchange}/stream=${stream}/symbol=${symbol.toLowerCase()}/date=${date}`;
  const isOurs = name === 'data.parquet' || layer === 'raw';
  const path = isOurs ? (layer === 'raw' ? folder : `${folder}/${name}`) : name;
  return { path, sha256: hash.sha256, rows, ts_min, ts_max, exchange, stream, symbol };
}

function lanesOf(days: readonly Located[]): Lane[] {
  const lanes = new Map<string, { lane: Omit<Lane, 'files'>; files: LaneFile[] }>();
  for (const { dataset, location } of days) {
    const { exchange, stream, symbol, layer, rows, ts_min, ts_max } = dataset;
    const key = `${exchange}\n${stream}\n${symbol}`;
    const known = lanes.get(key) ?? { lane: { exchange, symbol, stream: stream as StreamName }, files: [] };
    lanes.set(key, known);
    const paths = dataset.files.map(({ path }) => path);
    if (layer === 'compact') {
      // Foreign days may have several sorted files; each is read on its own.
      for (const file of dataset.files.filter((each) => each.rows > 0).toSorted(byTime)) {
        known.files.push({
          name: paths.length === 1 ? location : file.path,
          layer,
          paths: [file.path],
          rows: file.rows,
          tsMin: BigInt(file.ts_min!),
          tsMax: BigInt(file.ts_max!),
        });
      }
    } else
      known.files.push({
        name: location,
        layer,
        paths,
        rows,
        tsMin: BigInt(ts_min!),
        tsMax: BigInt(ts_max!),
      });
  }
  return [...lanes.values()].map(({ lane, files }) => ({ ...lane, files }));
}

function byTime(a: { readonly ts_min: string | null }, b: { readonly ts_min: string | null }): number {
  const [tsA, tsB] = [BigInt(a.ts_min!), BigInt(b.ts_min!)];
  return tsA === tsB ? 0 : tsA < tsB ? -1 : 1;
}

function isStream(text: string): text is StreamName {
  return (streamNames as readonly string[]).includes(text);
}

function nameOf({ exchange, stream, symbol, date }: ResolvedDataset): string {
  return [exchange, stream, symbol, date].join(' ');
}

function shownAs(path: string, places: Readonly<Record<string, string>>): string {
  const found = Object.keys(places).find((place) => path.startsWith(place));
  return found === undefined ? path : places[found]! + path.slice(found.length).replaceAll('\\', '/');
}

/** A file, or the folder of its parts. */
function placeOf({ layer, files }: ResolvedDataset): string {
  const { path } = files[0]!;
  return layer === 'raw' ? path.slice(0, path.length - basename(path).length - 1) : path;
}

function manifestId(days: readonly Located[], datasetHash: string): string {
  const [{ dataset }] = days as [Located];
  if (days.length > 1)
    return `${days.every((day) => day.dataset.layer === 'compact') ? 'compact' : 'mixed'}-${datasetHash.slice(0, 16)}`;
  return `${dataset.layer}-${dataset.date}-${dataset.symbol.toLowerCase()}`;
}
