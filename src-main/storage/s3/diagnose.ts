import { z } from 'zod';
import { withoutSecrets, type Secret } from '../../base/secret.ts';
import { StoreError, type StoreErrorKind } from './store-error.ts';

/** S3 refuses requests whose time differs by more; a little less, because we do not see the very moment it looked. */
const MOST_SKEW_MS = 14 * 60_000;
const MAX_TEXT = 200;

/** What an error of the AWS SDK may hold; everything may be missing, and a server may have written it. */
const failure = z.object({
  name: z.string().catch(''),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z
    .object({ httpStatusCode: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  $response: z
    .object({ headers: z.record(z.string(), z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** What the diagnosis has to know besides the error. */
export interface Circumstances {
  /** The request, for people: `PUT exchange=…`. */
  readonly what: string;
  readonly bucket: string;
  /** How far our clock is ahead of the store's, ms. */
  readonly clockAheadMs: number | undefined;
  readonly secrets: readonly Secret[];
  /** We have ended the request ourselves: in order, or because it took too long. */
  readonly ended: 'stopped' | 'timeout' | undefined;
}

/** Makes one kind and one sentence out of whatever the SDK has thrown. */
export function diagnose(cause: unknown, circumstances: Circumstances): StoreError {
  const { what, bucket, clockAheadMs, secrets, ended } = circumstances;
  const parsed = failure.safeParse(typeof cause === 'object' && cause !== null ? cause : {});
  const {
    name: givenName,
    message: givenMessage,
    code,
    $metadata,
    $response,
  } = parsed.data ?? { name: '', message: '' };
  // What the server has written may quote what it was sent; our own words do not.
  const [name, message] = [withoutSecrets(givenName, secrets), withoutSecrets(givenMessage, secrets)];
  const status = $metadata?.httpStatusCode;
  // A name that is not a plain word was made up by something other than S3.
  const word =
    /^[A-Za-z]{3,64}$/.test(name) && !/^(Unknown|Error|TypeError|SyntaxError)$/.test(name) ? name : '';
  const says = [status, word].filter((part) => part !== undefined && part !== '').join(' ');
  const fail = (kind: StoreErrorKind, text: string): StoreError => {
    const seconds = Number($response?.headers?.['retry-after']);
    const retryAfterMs =
      Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined;
    // Neither the cause nor its fields are kept: the SDK puts the signed request and the key's id into them.
    return new StoreError(kind, `S3 ${what}: ${text}`, { retryAfterMs });
  };

  if (ended === 'stopped') return fail('stopped', 'ended');
  if (ended === 'timeout') return fail('unreachable', 'no answer in time');
  if (status === undefined || status < 300) {
    const why = (code ?? message).slice(0, MAX_TEXT);
    return fail('unreachable', `no usable answer: ${why === '' ? 'unknown' : why}`);
  }
  const skewed = clockAheadMs !== undefined && Math.abs(clockAheadMs) > MOST_SKEW_MS;
  if (name === 'RequestTimeTooSkewed' || (status === 403 && word === '' && skewed)) {
    return fail('clock', clockText(clockAheadMs));
  }
  switch (name) {
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return fail('refused', `the access key is wrong (${says})`);
    case 'ExpiredToken':
    case 'TokenRefreshRequired':
      return fail('refused', `the session token has expired (${says})`);
    case 'NoSuchBucket':
      return fail('no_bucket', `there is no bucket ${bucket} (${says})`);
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
      return fail('refused', `the region is wrong (${says}): ${message.slice(0, MAX_TEXT)}`);
    case 'RequestTimeout':
      return fail('busy', `the line is too slow (${says})`);
    case 'NotImplemented':
      return fail('unsupported', `the store does not do this (${says})`);
    case 'BadDigest':
    case 'XAmzContentSHA256Mismatch':
    case 'IncompleteBody':
      return fail('damaged', `the bytes did not arrive as they were sent (${says})`);
    case 'NoSuchUpload':
      return fail('no_object', `the upload is gone (${says})`);
    default:
  }
  if (status === 401 || status === 403) return fail('refused', `the access key lacks the right (${says})`);
  if (status === 404) return fail('no_object', `not found (${says})`);
  if (status === 409 || status === 412)
    return fail('changed', `the object is another than expected (${says})`);
  if (status === 301 || status === 307) return fail('refused', `the bucket is in another region (${says})`);
  if (status === 501) return fail('unsupported', `the store does not do this (${says})`);
  if (status === 429 || status === 408 || status >= 500)
    return fail('busy', `the store is busy or ill (${says})`);
  return fail('unexpected', `${says} ${message.slice(0, MAX_TEXT)}`.trim());
}

/** `your clock is wrong by 20 min 3 s: it is ahead of the store's`. @param aheadMs undefined when the store told no time */
export function clockText(aheadMs: number | undefined): string {
  if (aheadMs === undefined) return 'your clock is wrong: the store does not take requests of this time';
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const units: readonly [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const by = units
    .filter(([count]) => count > 0)
    .slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
  return `your clock is wrong by ${by === '' ? '0 s' : by}: it is ${aheadMs > 0 ? 'ahead of' : 'behind'} the store's`;
}
