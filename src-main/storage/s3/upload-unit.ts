import { join } from 'node:path';
import { COMPACT_FILE, COMPACT_META, compactMetaSchema, type CompactMeta } from '#shared/market/compact.ts';
import type { Files } from '../../base/files.ts';
import { readPublished } from '../compact/published.ts';
import type { KnownUnit } from './ledger.ts';
import { keyOf, type Tree } from './object-key.ts';
import type { ObjectFacts, ObjectStore } from './object-store.ts';
import { FileChanged, uploadFile, type Proof, type UploadPorts } from './upload-file.ts';

export interface UnitPorts extends UploadPorts {
  readonly files: Files;
  readonly roots: Readonly<Record<Tree, string>>;
  readonly prefix: string;
  /** Told of each file of the unit when it is up and compared. */
  readonly onProof: (proof: Proof) => void;
}

/** Longer descriptions are not ours. */
const MAX_META_BYTES = 256 * 1024 * 1024;

/**
 * Brings a part, or a compacted day, to S3. A day's data goes first and its description after it, as on the disk: who reads
 * in between finds a description that does not fit, never data without one of the version before.
 *
 * A part never replaces anything. A day replaces what this ledger knows to be its own earlier version, or a version all of
 * whose parts it holds too.
 *
 * @throws what `uploadFile` throws
 */
export async function uploadUnit(unit: KnownUnit, ports: UnitPorts): Promise<Proof[]> {
  if (unit.tree === 'spool') {
    return [await upload(unit, unit.path, () => Promise.resolve(false), ports)];
  }
  const folder = join(ports.roots.compact, unit.path);
  const published = await readPublished(ports.files, folder);
  if (published.state !== 'present') throw new FileChanged(folder);
  const { meta } = published;
  const mayReplace = replaceRule(unit, meta, ports);
  const data = await upload(unit, `${unit.path}/${COMPACT_FILE}`, mayReplace, ports);
  // A new version may have come while this one was read.
  if (data.sha256 !== meta.file_sha256) throw new FileChanged(folder);
  return [data, await upload(unit, `${unit.path}/${COMPACT_META}`, mayReplace, ports)];
}

async function upload(
  { tree }: KnownUnit,
  path: string,
  mayReplace: (there: ObjectFacts) => Promise<boolean>,
  ports: UnitPorts,
): Promise<Proof> {
  const key = keyOf(ports.prefix, { tree, path });
  if (key === undefined) throw new RangeError(`key: expected a file of ours, found ${tree} ${path}`);
  const local = join(ports.roots[tree], path);
  const size = (await ports.files.info(local))?.size ?? 0;
  const proof = await uploadFile({ path: local, key, size, mayReplace }, ports);
  ports.onProof(proof);
  return proof;
}

function replaceRule(
  { path, proofs }: KnownUnit,
  meta: CompactMeta,
  { store, prefix }: UnitPorts,
): (there: ObjectFacts) => Promise<boolean> {
  let covers: Promise<boolean> | undefined;
  return async (there) => {
    if (proofs.some(({ etag, bytes }) => etag === there.etag && bytes === there.bytes)) return true;
    return (covers ??= coversRemote(
      store,
      keyOf(prefix, { tree: 'compact', path: `${path}/${COMPACT_META}` })!,
      meta,
    ));
  };
}

/** Whether every part of the version on S3 is in this one too. */
async function coversRemote(store: ObjectStore, key: string, meta: CompactMeta): Promise<boolean> {
  const facts = await store.head(key);
  if (facts === undefined || facts.bytes > MAX_META_BYTES) return false;
  const { pieces } = await store.get(key, facts.etag);
  const chunks: Uint8Array[] = [];
  for await (const piece of pieces) chunks.push(piece);
  let json: unknown;
  try {
    json = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return false;
  }
  const remote = compactMetaSchema.safeParse(json);
  if (!remote.success) return false;
  const ours = new Map(meta.parts.map(({ name, sha256 }) => [name, sha256]));
  return remote.data.parts.every(({ name, sha256 }) => ours.get(name) === sha256);
}
