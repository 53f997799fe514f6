import { AppError } from '#shared/error-codes.ts';

/** Asks a venue's REST interface. @throws AppError VENUE_REST_FAILED with the address, what was expected and found */
export type FetchJson = (url: string, timeoutMs: number, stop: AbortSignal) => Promise<unknown>;

/** Largest answer taken: Binance's exchangeInfo is 1.2 MB (read 2026-10). */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

export const fetchJson: FetchJson = async (url, timeoutMs, stop) => {
  const { origin, pathname } = new URL(url);
  const fail = (found: string, cause?: unknown): AppError =>
    new AppError('VENUE_REST_FAILED', `GET ${origin}${pathname}: expected a JSON answer, found ${found}`, {
      cause,
    });
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
    const answer = await fetch(url, { signal, redirect: 'error' });
    if (!answer.ok) {
      await answer.body?.cancel();
      throw fail(`status ${answer.status}`);
    }
    if (answer.body === null) throw fail('an empty answer');
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) throw fail(`more than ${MAX_BODY_BYTES} bytes`);
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw fail(reasonOf(cause), cause);
  }
};

/** fetch hides the real cause (`ECONNREFUSED`, …) one level down. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
