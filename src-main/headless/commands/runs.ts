import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RUNS_FOLDER } from '#shared/api/replay.ts';
import { errorText } from '#shared/error-text.ts';
import { metricGroups, metricText } from '#shared/report/metric-rows.ts';
import { defaultDataDir } from '../../backend/data-dir.ts';
import { systemFiles } from '../../base/files.ts';
import { compareRuns, listRuns, showRun } from '../../replay/archive/read-runs.ts';
import type { CommandIo } from '../command-io.ts';

const help = (env: CommandIo['env']): string => `Usage: arbscope runs list | show ID | compare ID ID

Lists replays, shows one with its figures, or holds two against each other: whether they are the same run, which hashes differ, and
the first decision or fill that does.

  --out DIR        where runs are (default <data>/${RUNS_FOLDER})
  --data-dir DIR   the data folder (default ${defaultDataDir(env, false)})
  --json           the result as JSON on stdout
  --help           this text

Exit codes: 0 done, compare: equal; 1 not equal, or no such run; 2 wrong options.
`;

/** `arbscope runs`. @returns the exit code its help names */
export async function runsCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env'>,
): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        'data-dir': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    io.stderr.write(`arbscope runs: ${errorText(cause)}\n`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) {
    io.stdout.write(help(io.env));
    return 0;
  }
  const outDir = resolve(
    values.out ?? join(values['data-dir'] ?? defaultDataDir(io.env, false), RUNS_FOLDER),
  );
  const [what = 'list', ...ids] = positionals;
  const print = (value: unknown, text: () => string): void =>
    void io.stdout.write(values.json ? `${JSON.stringify(value)}\n` : text());
  if (what === 'list' && ids.length === 0) {
    const runs = await listRuns(systemFiles, outDir);
    print(runs, () => (runs.length === 0 ? `no runs in ${outDir}\n` : runs.map(listLine).join('')));
    return 0;
  }
  if (what === 'show' && ids.length === 1) {
    const run = await showRun(systemFiles, outDir, ids[0]!);
    print(run, () => showText(run));
    return 0;
  }
  if (what === 'compare' && ids.length === 2) {
    const found = await compareRuns(systemFiles, outDir, ids[0]!, ids[1]!);
    print(found, () => compareText(found));
    return found.first_difference === null && found.differing_hashes.length === 0 ? 0 : 1;
  }
  io.stderr.write(`arbscope runs: expected list, show ID or compare ID ID, found ${positionals.join(' ')}\n`);
  return 2;
}

function listLine(run: Awaited<ReturnType<typeof listRuns>>[number]): string {
  if (run.fault !== null) return `${run.run_id}  cannot be read: ${run.fault}\n`;
  const state = run.stop_reason ?? 'NOT FINISHED';
  const gain = run.total_return === null ? '' : `  ${(run.total_return * 100).toFixed(3)} %`;
  const resume = run.can_resume ? '  can be resumed' : '';
  return `${run.run_id}  ${run.started_at}  ${state}  ${run.strategy}  ${run.events} events, ${run.decisions} decisions${gain}${resume}\n`;
}

function showText({
  folder,
  manifest,
  stats,
  dataset,
  metrics,
}: Awaited<ReturnType<typeof showRun>>): string {
  const { extras } = manifest;
  const lines = [
    `${manifest.replay_run_id}: ${manifest.stop_reason}, ${stats.emitted_event_count} events, ${stats.decision_count} decisions`,
    `folder     ${folder}`,
    `strategy   ${extras.strategy} ${JSON.stringify(extras.params)}, seed ${manifest.seed}`,
    `models     ${JSON.stringify(extras.models)}`,
    `dataset    ${dataset.files.length} of ${dataset.rows} rows, times in ${dataset.ts_unit}, ${dataset.dataset_hash}`,
    `run key    ${extras.run_key}`,
    ...Object.entries(extras.hashes).map(([name, hash]) => `${name.padEnd(10)} ${hash}`),
    ...(extras.error === null ? [] : [`error      ${extras.error.message}`]),
    ...extras.notes.map((note) => `note       ${note}`),
  ];
  if (metrics === null) return `${lines.join('\n')}\n`;
  for (const { title, rows } of metricGroups) {
    lines.push('', title);
    for (const { key, label, format } of rows) {
      lines.push(`  ${label.padEnd(34)} ${metricText(metrics[key], format) ?? '-'}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function compareText(found: Awaited<ReturnType<typeof compareRuns>>): string {
  const { first_difference: first, differing_hashes: hashes, is_same_key } = found;
  const lines = [
    is_same_key
      ? 'same dataset, strategy, parameters, seed and models'
      : 'not the same run: their keys differ',
  ];
  if (hashes.length > 0) lines.push(`hashes that differ: ${hashes.join(', ')}`);
  if (first === null) lines.push('all decisions and fills are equal');
  else
    lines.push(
      `${first.file}, line ${first.line}:`,
      `  a ${first.a ?? '(ended)'}`,
      `  b ${first.b ?? '(ended)'}`,
    );
  return `${lines.join('\n')}\n`;
}
