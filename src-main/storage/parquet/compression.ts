import { constants, gzipSync, zstdCompressSync } from 'node:zlib';

/** Parquet's number of the codec, and the function. A Node built without zstd writes gzip, which every reader knows too. */
export interface Codec {
  readonly id: number;
  compress(bytes: Uint8Array): Uint8Array;
}

const GZIP = 2;
const ZSTD = 6;
const LEVEL = 3;

export const codec: Codec =
  typeof zstdCompressSync === 'function'
    ? {
        id: ZSTD,
        compress: (bytes) =>
          zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }),
      }
    : { id: GZIP, compress: (bytes) => gzipSync(bytes, { level: LEVEL }) };
