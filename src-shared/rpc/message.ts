import type { Failure, Message } from './wire.ts';

/** Longest accepted `group.name`. */
const MAX_PATH = 200;

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

/**
 * True when a value that came through a wire is one of the eight messages. Inputs, answers and items are not looked at:
 * they belong to the procedure.
 */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { t, id, path, items, dropped, error } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(id)) return false;
  switch (t) {
    case 'call':
    case 'open':
      return typeof path === 'string' && path.length <= MAX_PATH;
    case 'items':
      return Array.isArray(items) && Number.isSafeInteger(dropped);
    case 'fail':
      return isFailure(error);
    case 'end':
      return error === undefined || isFailure(error);
    case 'done':
    case 'ack':
    case 'close':
      return true;
    default:
      return false;
  }
}
