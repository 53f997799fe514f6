import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, parquet, rowsOf } from '../compact/engine.ts';

/**
 * Compares the footer's range of every number column with the range of its values. Grouped, so that the engine reads values and not the footer. Pages carry no
 * checksum; a changed byte that still decodes is found when it leaves the range, or takes away its end.
 */
export async function statisticsFaults(connection: DuckDBConnection, path: string): Promise<string[]> {
  const promised = await rowsOf(
    connection,
    `SELECT path_in_schema, row_group_id, stats_min_value, stats_max_value, row_group_num_rows
     FROM parquet_metadata(${literal(path)}) WHERE type IN ('INT64', 'INT32', 'DOUBLE') AND stats_min_value IS NOT NULL
     ORDER BY row_group_id, column_id`,
  );
  if (promised.length === 0) return [];
  const names = [...new Set(promised.map(([name]) => String(name)))];
  const starts = groupStarts(promised.map((row) => [Number(row[1]), Number(row[4])]));
  const ranges = names.map((name) => `min(${name}), max(${name})`).join(', ');
  const cases = starts.map(({ group, from }) => `WHEN file_row_number >= ${from} THEN ${group}`).toReversed();
  const actual = new Map(
    (
      await rowsOf(
        connection,
        `SELECT CASE ${cases.join(' ')} END AS g, ${ranges} FROM ${parquet([path])} GROUP BY g`,
      )
    ).map(([group, ...values]) => [Number(group), values]),
  );
  const faults: string[] = [];
  for (const [name, group, min, max] of promised) {
    const values = actual.get(Number(group));
    const at = names.indexOf(String(name)) * 2;
    for (const [what, wanted, found] of [
      ['smallest', min, values?.[at]],
      ['largest', max, values?.[at + 1]],
    ] as const) {
      if (!isSame(String(wanted), String(found))) {
        faults.push(
          `${String(name)}, row group ${Number(group)}: expected ${String(wanted)} as the ${what} value, found ${String(found)}`,
        );
      }
    }
  }
  return faults;
}

function groupStarts(sizes: readonly (readonly [number, number])[]): { group: number; from: number }[] {
  const rows = new Map(sizes);
  let from = 0;
  return [...rows].map(([group, count]) => {
    const start = { group, from };
    from += count;
    return start;
  });
}

/** The engine writes a double in one way into footers and in another into results; integers beyond 2^53 stay exact as texts. */
function isSame(wanted: string, found: string): boolean {
  return wanted === found || (!/^-?\d{16,}$/.test(wanted) && Number(wanted) === Number(found));
}
