import { AppError } from '#shared/error-codes.ts';

/** What kept a store from doing what it was asked. */
export type StoreErrorKind =
  /** No answer: refused, cut, timed out, no such host. */
  | 'unreachable'
  /** It asks to come back later, or has a fault of its own. */
  | 'busy'
  /** It does not take our time. */
  | 'clock'
  /** It does not take our keys, or they lack the right. */
  | 'refused'
  | 'no_bucket'
  | 'no_object'
  /** A condition does not hold: the object is another than expected. */
  | 'changed'
  | 'unsupported'
  /** Bytes did not arrive as they were sent. */
  | 'damaged'
  /** We ended it ourselves. */
  | 'stopped'
  | 'unexpected';

/** A store failed. The text is for people and holds no key. */
export class StoreError extends AppError {
  readonly kind: StoreErrorKind;
  /** How long the store asks to be left alone, ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: StoreErrorKind,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super('S3_FAILED', message, options);
    this.name = 'StoreError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whether every other request is likely to fail for the same reason; otherwise it concerns one object. */
export function concernsStore(error: StoreError): boolean {
  switch (error.kind) {
    case 'unreachable':
    case 'busy':
    case 'clock':
    case 'refused':
    case 'no_bucket':
    case 'unexpected':
      return true;
    case 'no_object':
    case 'changed':
    case 'unsupported':
    case 'damaged':
    case 'stopped':
      return false;
  }
}
