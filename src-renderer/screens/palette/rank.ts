/** How well a word fits what was typed: the lower the better; undefined where it does not fit at all. */
export function fit(word: string, typed: string): number | undefined {
  const [text, query] = [word.toLowerCase(), typed.toLowerCase()];
  if (text === query) return 0;
  if (text.startsWith(query)) return 1;
  if (text.endsWith(query)) return 2;
  return text.includes(query) ? 3 : undefined;
}

/**
 * Entries that fit, best first: exact, then beginning, then end, then within; alike ones in the order given, shorter
 * names first. Every part of what was typed has to fit one of an entry's words.
 *
 * @param wordsOf what an entry answers to; the first is its name
 */
export function ranked<T>(
  entries: readonly T[],
  typed: string,
  wordsOf: (entry: T) => readonly string[],
): T[] {
  const parts = typed
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '');
  if (parts.length === 0) return [...entries];
  return entries
    .flatMap((entry, order) => {
      const words = wordsOf(entry);
      let worst = 0;
      for (const part of parts) {
        const fits = words.flatMap((word) => fit(word, part) ?? []);
        if (fits.length === 0) return [];
        worst = Math.max(worst, Math.min(...fits));
      }
      return [{ entry, worst, length: words[0]?.length ?? 0, order }];
    })
    .sort((a, b) => a.worst - b.worst || a.length - b.length || a.order - b.order)
    .map(({ entry }) => entry);
}
