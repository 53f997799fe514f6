/** The closed list of codes that are decided upon, here or across a wire. */
const errorCodes = [
  'INTERNAL',
  'NOT_FOUND',
  'INVALID_INPUT',
  'DISCONNECTED',
  'CONFIG_INVALID',
  'LIVE_TRADING_REFUSED',
  'PORT_IN_USE',
  'DATA_DIR_UNUSABLE',
  'DATA_DIR_LOCKED',
  'DATA_DIR_NEWER',
  'UI_NOT_BUILT',
  'WORKER_FAILED',
  'VENUE_REST_FAILED',
  'WRITE_FAILED',
  'S3_FAILED',
  'CURSOR_INVALID',
  'CURSOR_VERSION',
  'ORDERING_DUPLICATE',
  'ORDERING_OUT_OF_ORDER',
  'DATA_ERROR',
  'STRATEGY_ERROR',
  'RUN_KEY_MISMATCH',
  'NO_BBO',
  'AMBIGUOUS_EXCHANGE',
  'ORDER_INVALID',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The world failed: network, disk, input. The message names subject, expectation and finding. */
export class AppError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

export function isErrorCode(text: string): text is ErrorCode {
  return (errorCodes as readonly string[]).includes(text);
}
