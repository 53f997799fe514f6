import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';

/** Whether a call failed because the connection is gone: the page as a whole tells that. */
export function isLost(cause: unknown): boolean {
  return cause instanceof AppError && cause.code === 'DISCONNECTED';
}

/**
 * What a store does with calls that may fail: the reason goes into its `error`.
 *
 * @returns runs a call; gives undefined when it failed
 */
export function guardedBy(store: {
  setState(change: { readonly error: string }): void;
}): <T>(act: () => Promise<T>) => Promise<T | undefined> {
  return async (act) => {
    try {
      return await act();
    } catch (cause) {
      if (!isLost(cause)) store.setState({ error: errorText(cause) });
      return undefined;
    }
  };
}
