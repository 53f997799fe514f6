import { join } from 'node:path';
import type { Params } from '#shared/strategy/strategy.ts';
import { metricText } from '#shared/report/metric-rows.ts';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { LocalPool } from '../../sweep/local-pool.ts';
import { runSweep, type SweepResult } from '../../sweep/run-sweep.ts';
import { SWEEP_FILES } from '../../sweep/sweep-files.ts';
import { spawnSweepThread } from '../../sweep/sweep-thread.ts';
import type { CommandIo } from '../command-io.ts';
import { ProgressLine } from '../progress-line.ts';
import { withStore } from '../replay/with-store.ts';
import { help, readOptions, type SweepCommandOptions } from '../sweep/options.ts';

const CANCELLED = 130;

type Io = Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'signal'>;

/** Workers' sources, or their bundles beside the built program. */
const isSource = import.meta.url.endsWith('.ts');
const workerUrl = new URL(isSource ? '../../sweep/sweep.worker.ts' : './sweep.worker.js', import.meta.url);
const readerUrl = new URL(isSource ? '../../replay/reader.worker.ts' : './reader.worker.js', import.meta.url);

/** `arbscope sweep`. @returns the exit code its help names */
export async function sweepCommand(argv: readonly string[], io: Io): Promise<number> {
  const options = readOptions(argv, io.env);
  if (options === 'help') {
    io.stdout.write(help(io.env));
    return 0;
  }
  if (typeof options === 'string') {
    io.stderr.write(`arbscope sweep: ${options}\n`);
    return 2;
  }
  const { datasets, strategy, params, seed, models } = options.spec;
  return withStore({ ...options, spec: { datasets, strategy, params, seed, models } }, io, (local) =>
    sweep({ ...options, spec: { ...options.spec, datasets: local.datasets, places: local.places } }, io),
  );
}

async function sweep(options: SweepCommandOptions, io: Io): Promise<number> {
  const { spec, dataDir, outDir, workers } = options;
  const progress = new ProgressLine(io.stderr);
  const onInternal = (text: string): void => void io.stderr.write(`${text}\n`);
  const pool = new LocalPool({
    preparation: { spec, dataDir },
    clock: systemClock,
    workers,
    spawn: (name, onExit) => spawnSweepThread({ workerUrl, readerUrl, name, onExit, onInternal }),
  });
  try {
    const result = await runSweep(spec, options, {
      files: systemFiles,
      backend: pool,
      outDir,
      signal: io.signal,
      onProgress: ({ done, runs, events }) =>
        progress.show(
          `${done} of ${runs} runs, ${events.toLocaleString('en-US')} events`,
          runs === 0 ? 0 : done / runs,
        ),
    });
    progress.clear();
    if (result.isCancelled) {
      io.stderr.write('arbscope sweep: cancelled; the same command goes on with what is left\n');
      return CANCELLED;
    }
    io.stdout.write(
      options.json
        ? `${JSON.stringify({ ...result.summary, ran: result.ran, out: outDir })}\n`
        : textOf(result, options),
    );
    return result.summary.failed > 0 || result.summary.winners.length === 0 ? 1 : 0;
  } finally {
    progress.clear();
    await pool.cancel();
  }
}

function textOf({ summary, ran }: SweepResult, { objective, outDir, spec }: SweepCommandOptions): string {
  const { trials, runs, refused, failed, winners, out_of_sample_return } = summary;
  const lines = [
    `${trials} trials, ${runs} runs, ${ran} of them done now${refused + failed === 0 ? '' : `; ${refused} trials refused, ${failed} failed`}`,
  ];
  if (winners.length === 0)
    lines.push(`no winner: no trial keeps to the constraints with a defined ${objective.metric}`);
  for (const { window, trial, params, train, test, deflated_sharpe, trials: count } of winners) {
    const deflated = metricText(deflated_sharpe, 'share') ?? 'not defined';
    lines.push(
      `${winners.length === 1 ? 'winner' : `window ${window}`}: trial ${trial} ${JSON.stringify(varied(params, spec))}`,
      `  ${objective.metric} ${train} in training${test === null ? '' : `, ${test} in the test`}; deflated Sharpe of ${count} trials ${deflated}`,
    );
  }
  if (out_of_sample_return !== null)
    lines.push(`return of the tests together ${metricText(out_of_sample_return, 'percent') ?? ''}`);
  lines.push(`written to ${join(outDir, SWEEP_FILES.report)}`);
  return `${lines.join('\n')}\n`;
}

/** What differs from trial to trial; of a list all. */
function varied(params: Params, { space, search }: SweepCommandOptions['spec']): Params {
  if (search.kind === 'list') return params;
  return Object.fromEntries(Object.entries(params).filter(([name]) => Object.hasOwn(space, name)));
}
