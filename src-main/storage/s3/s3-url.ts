/** A place in a store: a bucket and what keys there begin with (or one key). */
export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** Reads `s3://bucket/prefix`; the prefix may be empty and may hold any character. @returns undefined for anything else */
export function parseS3Url(text: string): S3Place | undefined {
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^]*))?$/.exec(text);
  return found === null ? undefined : { bucket: found[1]!, prefix: found[2] ?? '' };
}
