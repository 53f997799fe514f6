import { copyFile, link, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { COMPACT_META } from '#shared/market/compact.ts';
import { runFolder } from '#shared/strategy/run.ts';
import { environmentConfig, mergeConfig, readConfigFile } from '../../backend/load-config.ts';
import { loadUploadKeys } from '../../backend/load-upload-keys.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { systemRandom } from '../../base/random.ts';
import type { RunSpec } from '../../replay/run.contract.ts';
import { openS3Cache, type S3Cache } from '../../storage/s3/cache.ts';
import { listObjects } from '../../storage/s3/list-objects.ts';
import type { ObjectStore } from '../../storage/s3/object-store.ts';
import { openStore } from '../../storage/s3/open-uploader.ts';
import { parseS3Url, type S3Place } from '../../storage/s3/s3-url.ts';
import { uploadFile } from '../../storage/s3/upload-file.ts';
import type { CommandIo } from '../command-io.ts';
import type { ReplayOptions } from './options.ts';

const CACHE_BYTES = 20 * 2 ** 30;
const PIECE_BYTES = 8 * 2 ** 20;

/**
 * Gives a run local files for what it names by `s3://`, and copies its folder to the store afterwards. Objects come through the
 * cache below the data folder; the tree they are linked into looks as it does in the store.
 */
export async function withStore(
  options: Pick<ReplayOptions, 'spec' | 'dataDir' | 'config'>,
  io: Pick<CommandIo, 'env'>,
  run: (spec: RunSpec) => Promise<number>,
): Promise<number> {
  const { spec, dataDir } = options;
  const remote = spec.datasets.filter((source) => source.startsWith('s3://'));
  const isOutRemote = spec.outDir?.startsWith('s3://') === true;
  if (remote.length === 0 && !isOutRemote) return run(spec);
  const stores = new Map<string, ObjectStore>();
  const storeOf = async ({ bucket }: S3Place): Promise<ObjectStore> => {
    const known = stores.get(bucket) ?? (await openBucket(options, bucket, io.env));
    stores.set(bucket, known);
    return known;
  };
  const scratch = await mkdtemp(join(tmpdir(), 'arbscope-s3-'));
  const caches: S3Cache[] = [];
  try {
    const places: Record<string, string> = {};
    const datasets: string[] = [];
    for (const source of spec.datasets) {
      if (!source.startsWith('s3://')) {
        datasets.push(source);
        continue;
      }
      const place = placeOf(source);
      const store = await storeOf(place);
      const cache = await openS3Cache({
        store,
        place: place.bucket,
        folder: join(dataDir, 'cache', 's3'),
        maxBytes: CACHE_BYTES,
        files: systemFiles,
        clock: systemClock,
        random: systemRandom,
      });
      caches.push(cache);
      const folder = join(scratch, String(datasets.length));
      await fetchTree(store, cache, place, folder);
      places[`${folder}/`] = `s3://${place.bucket}/`;
      datasets.push(folder);
    }
    if (!isOutRemote) return await run({ ...spec, datasets, places });
    const outDir = join(scratch, 'runs');
    const code = await run({ ...spec, datasets, places, outDir });
    const place = placeOf(spec.outDir!);
    await sendRuns(await storeOf(place), outDir, place.prefix);
    return code;
  } finally {
    for (const cache of caches) await cache.close();
    for (const store of stores.values()) store.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function openBucket(
  { dataDir, config: file }: Pick<ReplayOptions, 'dataDir' | 'config'>,
  bucket: string,
  env: CommandIo['env'],
): Promise<ObjectStore> {
  const { config } = mergeConfig(
    await readConfigFile(systemFiles, file ?? join(dataDir, 'config.json'), file !== undefined),
    environmentConfig(env),
  );
  const s3 = { ...config.s3, bucket };
  const keys = await loadUploadKeys(s3, env, systemFiles);
  if (keys === undefined) throw new AppError('CONFIG_INVALID', `s3://${bucket}: expected keys, found none`);
  return openStore(s3, keys, systemClock);
}

function placeOf(url: string): S3Place {
  const place = parseS3Url(url);
  if (place === undefined) throw new AppError('INVALID_INPUT', `expected s3://bucket/prefix, found ${url}`);
  return place;
}

async function fetchTree(
  store: ObjectStore,
  cache: S3Cache,
  { bucket, prefix }: S3Place,
  folder: string,
): Promise<void> {
  let count = 0;
  for await (const { key } of listObjects(store, prefix)) {
    const path = join(folder, ...key.split('/').filter((name) => name !== '..'));
    if (key.endsWith('.parquet')) {
      count++;
      await mkdir(dirname(path), { recursive: true });
      const cached = await cache.open(key);
      // A disk without hard links gets a copy.
      await link(cached.path, path).catch(() => copyFile(cached.path, path));
      cached.release();
    } else if (basename(key) === COMPACT_META) {
      await mkdir(dirname(path), { recursive: true });
      const pieces: Uint8Array[] = [];
      for await (const piece of (await store.get(key)).pieces) pieces.push(piece);
      await writeFile(path, Buffer.concat(pieces));
    }
  }
  if (count === 0)
    throw new AppError('NOT_FOUND', `s3://${bucket}/${prefix}: expected Parquet objects, found none`);
}

async function sendRuns(store: ObjectStore, outDir: string, prefix: string): Promise<void> {
  const base = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  for (const run of await readdir(outDir)) {
    if (!run.startsWith(runFolder(''))) continue;
    for (const name of await readdir(join(outDir, run))) {
      const path = join(outDir, run, name);
      await uploadFile(
        {
          path,
          key: `${base}${run}/${name}`,
          size: (await stat(path)).size,
          mayReplace: () => Promise.resolve(true),
        },
        {
          store,
          conditional: false,
          pieceBytes: PIECE_BYTES,
          begun: () => {},
          ended: () => {},
          onSent: () => {},
        },
      );
    }
  }
}
