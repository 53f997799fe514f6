import type { TimeUnit } from '#shared/market/compact.ts';
import type { FaultKind, Layer } from './facts.ts';
import type { Fail, Findings } from './findings.ts';
import type { FileCounts } from './row-checks.ts';

/** What the rows of a file have shown, as faults and notes. Its unit becomes the dataset's where there is none yet. */
export function judgeRows(
  {
    name,
    counts,
    layer,
    unit,
  }: {
    readonly name: string;
    readonly counts: FileCounts;
    readonly layer: Layer;
    /** Undefined in a file without rows. */
    readonly unit: TimeUnit | undefined;
  },
  findings: Findings,
  fail: Fail,
): void {
  const { rows } = counts;
  if (unit !== undefined) {
    if (findings.unit !== null && unit !== findings.unit)
      fail('unit', `ts_event: expected ${findings.unit} as in the files before, found ${unit}`);
    else if (unit === 'ms' && /(^|\/)part-\d{19}-\d+\.parquet$/.test(name)) {
      fail('unit', 'ts_event: expected ns as the name of the part says, found ms');
    }
    findings.unit ??= unit;
  }
  const report = (kind: FaultKind, count: number, what: string): void => {
    if (count > 0) fail(kind, `${what}, found ${count} of ${rows} rows otherwise`);
  };
  report('unit', counts.otherUnit, `expected ts_event and ts_recv in ${unit ?? 'ns'} in every row`);
  report('implausible_time', counts.implausible, 'expected times from 2009 to 2099');
  report('date', counts.otherDate, `expected ts_event on ${findings.dataset.date ?? ''} UTC`);
  if (layer === 'compact') {
    report('unsorted', counts.seqOrder, 'expected (ts_event, seq) above the row before');
    if (counts.seqGaps > 0) fail('seq', `expected seq to count up by 1, found ${counts.seqGaps} other steps`);
    if (counts.firstSeq !== undefined && counts.firstSeq !== 0n)
      findings.notes.push(`seq of ${name} starts at ${counts.firstSeq}`);
  } else {
    report('unsorted', counts.recvBack, 'expected ts_recv not below the row before');
  }
}
