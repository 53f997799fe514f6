/** At most `most` points of a series: every second one goes until it fits; the first and the last stay. */
export function thin<T>(points: readonly T[], most: number): readonly T[] {
  let kept = points;
  while (kept.length > most) kept = kept.filter((_, at) => at % 2 === 0 || at === kept.length - 1);
  return kept;
}
