/**
 * Rows of one frame, oldest first. Frames that are already in order, which is all but every one, come back as they are;
 * rows that compare equal keep the venue's order.
 */
export function oldestFirst<T>(rows: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  const isOrdered = rows.every((row, i) => i === 0 || compare(rows[i - 1]!, row) <= 0);
  return isOrdered ? rows : rows.toSorted(compare);
}
