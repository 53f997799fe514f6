import type { z } from 'zod';
import { AppError, isErrorCode } from '../error-codes.ts';
import type { Failure } from './wire.ts';

/** Told of an error that is nobody's expectation, on the side where it happened. `path` is the procedure, `group.name`. */
export type OnInternal = (cause: unknown, path: string) => void;

const neutral = 'This request failed inside the program; its log has the cause.';

/** What may cross a wire: codes of the closed list as they are, everything else as INTERNAL with a text that tells nothing. */
export function toFailure(cause: unknown, path: string, onInternal?: OnInternal): Failure {
  if (cause instanceof AppError && cause.code !== 'INTERNAL')
    return { code: cause.code, message: cause.message };
  onInternal?.(cause, path);
  return { code: 'INTERNAL', message: neutral };
}

/** The error a caller sees. A code that is not in the closed list becomes INTERNAL. */
export function fromFailure(failure: Failure): AppError {
  return new AppError(isErrorCode(failure.code) ? failure.code : 'INTERNAL', failure.message);
}

/** Refused input: the procedure, where in the input, and what was expected. Values are not repeated. */
export function invalidInput(path: string, error: z.ZodError): AppError {
  const found = error.issues.slice(0, 3).map((issue) => {
    const where = issue.path.length === 0 ? 'input' : issue.path.map(String).join('.');
    return `${where}: ${issue.message}`;
  });
  return new AppError('INVALID_INPUT', `${path}: ${found.join('; ')}`);
}
