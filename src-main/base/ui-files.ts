/** Kinds of files the built UI consists of, and their types. Nothing else is served from its folder. */
const types: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['ico', 'image/x-icon'],
  ['woff2', 'font/woff2'],
  ['wav', 'audio/wav'],
  ['webmanifest', 'application/manifest+json'],
]);

/** Plain names only: no dot at the start of a segment, no escapes, no `..`, no empty segment. */
const plain = /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+\.([a-z0-9]+)$/;

/**
 * Type of a file of the UI, by its path in the URL.
 *
 * @returns undefined for a path that cannot be one of the UI's files
 */
export function staticType(path: string): string | undefined {
  if (path === '/') return types.get('html');
  return types.get(plain.exec(path)?.[1] ?? '');
}
