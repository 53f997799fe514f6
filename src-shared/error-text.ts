/** What went wrong, in one line for people: the message of an error, the text of anything else that was thrown. */
export function errorText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
