import { AppError } from '#shared/error-codes.ts';

/** A command that cannot be done; the text says what was expected and what was found. */
export function wrong(text: string): AppError {
  return new AppError('INVALID_INPUT', `command: ${text}`);
}
