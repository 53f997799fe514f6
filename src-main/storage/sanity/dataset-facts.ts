import type { DatasetFacts, FaultKind } from './facts.ts';
import type { Findings } from './findings.ts';

/** Streams in which every hour has events; funding and open interest may rest for longer. */
const steady: ReadonlySet<string> = new Set(['bbo', 'trade', 'mark_price']);

/** What all files of a dataset come to, with the faults that only show across them. */
export function datasetFacts(findings: Findings, offlineSeconds: number): DatasetFacts {
  const { dataset, identity, layer, unit } = findings;
  const { files, date } = dataset;
  const { min, max, activity, duplicateRows, duplicateTrades } = findings.checks;
  const faults = [...findings.faults];
  const notes = [...findings.notes];
  const fault = (kind: FaultKind, text: string): void => void faults.push({ kind, text });
  const offline = activity.offline(offlineSeconds);
  const missing = activity.missingHours();
  const stream = identity?.stream ?? dataset.stream ?? '';
  if (missing.length > 0) {
    if (steady.has(stream))
      fault('missing_hours', `expected events in every hour, found none in ${shortened(missing)}`);
    else notes.push(`no event in ${shortened(missing)}`);
  }
  if (duplicateRows > 0)
    fault(
      'duplicate_rows',
      `expected no row twice, found ${duplicateRows} equal to an earlier one in every column`,
    );
  const sameTrades = duplicateTrades - (stream === 'trade' ? duplicateRows : 0);
  if (sameTrades > 0 && layer === 'compact')
    fault('duplicate_trades', `expected every trade_id once, found ${sameTrades} again`);
  else if (sameTrades > 0) notes.push(`${sameTrades} trades received again`);
  if (findings.outOfOrder > 0 && layer === 'raw')
    notes.push(`${findings.outOfOrder} rows out of order by ts_event, as venues send them`);
  if (unit === 'ms') notes.push('times are milliseconds');
  return {
    exchange: identity?.exchange ?? dataset.exchange ?? '',
    stream,
    symbol: identity?.symbol ?? dataset.symbol ?? '',
    date: date ?? '',
    layer,
    unit,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: findings.rows,
    ts_event_min: min === undefined ? null : String(min),
    ts_event_max: max === undefined ? null : String(max),
    missing_hours: missing,
    offline: offline.windows,
    offline_count: offline.count,
    offline_seconds: offline.seconds,
    out_of_order: findings.outOfOrder,
    duplicate_rows: duplicateRows,
    duplicate_trades: duplicateTrades,
    faults,
    notes,
  };
}

function shortened(hours: readonly string[]): string {
  return hours.length <= 6
    ? hours.join(', ')
    : `${hours.slice(0, 5).join(', ')} and ${hours.length - 5} more hours`;
}
