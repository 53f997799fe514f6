import { join } from 'node:path';
import type { Files } from '../base/files.ts';
import { replaceFile } from '../base/replace-file.ts';
import type { Objective } from './objective.ts';
import type { SweepSpec } from './spec.ts';
import { sweepPage } from './sweep-page.ts';
import type { SweepSummary } from './sweep-summary.ts';
import { tableCsv, tableLines } from './table-files.ts';
import type { TrialRow } from './trial-row.ts';

/** Files of a sweep's folder. */
export const SWEEP_FILES = {
  journal: 'runs.jsonl',
  table: 'sweep.jsonl',
  csv: 'sweep.csv',
  summary: 'sweep.json',
  report: 'sweep.html',
} as const;

/** Writes what a finished sweep leaves; the summary last, so that where it is the rest is too. */
export async function writeSweep(
  { summary, rows }: { readonly summary: SweepSummary; readonly rows: readonly TrialRow[] },
  spec: SweepSpec,
  objective: Objective,
  { files, outDir }: { readonly files: Files; readonly outDir: string },
): Promise<void> {
  const write = (name: string, text: string): Promise<void> =>
    replaceFile(files, join(outDir, name), new TextEncoder().encode(text));
  await write(SWEEP_FILES.table, tableLines(rows));
  await write(SWEEP_FILES.csv, tableCsv(rows, objective));
  await write(SWEEP_FILES.report, sweepPage(summary, rows, variedBy(spec), objective));
  await write(SWEEP_FILES.summary, `${JSON.stringify(summary, null, 2)}\n`);
}

/** Names of what differs from trial to trial. */
function variedBy({ space, search }: SweepSpec): string[] {
  const names = search.kind === 'list' ? search.list.flatMap((own) => Object.keys(own)) : Object.keys(space);
  return [...new Set(names)].toSorted();
}
