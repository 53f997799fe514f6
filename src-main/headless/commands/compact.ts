import { join } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { systemProcesses } from '../../base/processes.ts';
import { compact } from '../../storage/compact/compact.ts';
import type { CompactOutcome, CompactReport } from '../../storage/compact/compact-run.ts';
import { datasetName } from '../../storage/compact/dataset.ts';
import { verifyAll } from '../../storage/compact/verify-all.ts';
import type { Verification } from '../../storage/compact/verify.ts';
import type { CommandIo } from '../command-io.ts';
import { runCommand } from '../command-options.ts';
import { help, readOptions, type CompactCommandOptions } from '../compact/options.ts';
import { ProgressLine } from '../progress-line.ts';

const WRONG_OPTIONS = 2;
const CANCELLED = 130;

/** `arbscope compact`. @returns the exit code its help names */
export async function compactCommand(
  argv: readonly string[],
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'signal'>,
): Promise<number> {
  const command = { name: 'compact', help: help(io.env), options: readOptions(argv, io.env) };
  return runCommand(command, io, (options) => run(options, io));
}

async function run(
  options: CompactCommandOptions,
  io: Pick<CommandIo, 'stdout' | 'stderr' | 'signal'>,
): Promise<number> {
  if ((await systemFiles.info(options.dataDir))?.isDirectory !== true) {
    io.stderr.write(`arbscope compact: --data-dir: expected a folder, found none at ${options.dataDir}\n`);
    return WRONG_OPTIONS;
  }
  const progress = new ProgressLine(io.stderr);
  const print = (text: string): void => {
    progress.clear();
    if (!options.json) io.stdout.write(`${text}\n`);
  };
  const report = await runCompaction(options, io, progress, print);
  const verified =
    options.verify && !report.cancelled ? await runVerification(options, io, progress, print) : [];
  progress.clear();
  const cancelled = io.signal.aborted;
  if (options.json) io.stdout.write(`${JSON.stringify(asJson(report, verified, cancelled))}\n`);
  if (cancelled) {
    io.stderr.write('arbscope compact: cancelled; the next run goes on with what is left\n');
    return CANCELLED;
  }
  const isBad =
    report.outcomes.some(({ result }) => result === 'refused' || result === 'busy') ||
    verified.some(({ faults }) => faults.length > 0);
  return isBad ? 1 : 0;
}

async function runCompaction(
  options: CompactCommandOptions,
  io: Pick<CommandIo, 'signal'>,
  progress: ProgressLine,
  print: (text: string) => void,
): Promise<CompactReport> {
  const { threads, memoryMb, selection, all } = options;
  const report = await compact(
    { ...folders(options), stateDir: options.dataDir, selection, includeOpenDay: all, threads, memoryMb },
    {
      files: systemFiles,
      clock: systemClock,
      processes: systemProcesses,
      signal: io.signal,
      onProgress: ({ dataset, rows, datasetsDone, datasets, bytesDone, bytes }) => {
        const text = `${dataset}, ${datasetsDone + 1} of ${datasets} datasets, ${grouped(rows)} rows`;
        progress.show(text, bytes === 0 ? 0 : bytesDone / bytes);
      },
      onOutcome: (outcome) => print(outcomeLine(outcome)),
    },
  );
  if (report.open.length > 0) {
    const days = [...new Set(report.open.map(({ date }) => date))].join(', ');
    print(
      `left out: ${report.open.length} datasets of ${days}, which is still being written (--date or --all takes them)`,
    );
  }
  if (report.outcomes.length === 0 && !report.cancelled) {
    print(
      `nothing to compact: ${report.open.length === 0 ? 'no recorded part is selected' : 'no other part is selected'}`,
    );
  }
  return report;
}

async function runVerification(
  options: CompactCommandOptions,
  io: Pick<CommandIo, 'signal'>,
  progress: ProgressLine,
  print: (text: string) => void,
): Promise<readonly Verification[]> {
  const { selection, threads } = options;
  const verified = await verifyAll(
    { ...folders(options), selection, threads },
    systemFiles,
    (verification, done, of) => {
      print(verificationLine(verification));
      progress.show(`${done} of ${of} files read back`, done / of);
    },
    io.signal,
  );
  if (verified.length === 0 && !io.signal.aborted) print('nothing to verify: no compacted file is selected');
  return verified;
}

function folders({ dataDir }: CompactCommandOptions): { spoolDir: string; compactDir: string } {
  return { spoolDir: join(dataDir, 'spool'), compactDir: join(dataDir, 'compact') };
}

function outcomeLine(outcome: CompactOutcome): string {
  const head = `${outcome.result.padEnd(9)} ${datasetName(outcome.partition)}`;
  switch (outcome.result) {
    case 'written': {
      const { meta, replaced } = outcome;
      const { equal_row, trade_id } = meta.dropped;
      const dropped =
        equal_row + trade_id === 0 ? '' : `, dropped ${equal_row} equal rows and ${trade_id} trade ids`;
      return `${head}: ${grouped(meta.rows)} rows from ${meta.parts.length} parts${meta.ts_unit === 'ms' ? ', times in ms as they were' : ''}${dropped}${replaced ? `, version ${meta.version} in place of ${meta.version - 1}` : ''}`;
    }
    case 'unchanged':
      return `${head}: ${grouped(outcome.meta.rows)} rows, version ${outcome.meta.version}${outcome.partsGone === 0 ? '' : `, ${outcome.partsGone} of its parts are gone from the spool`}`;
    case 'refused':
    case 'busy':
      return `${head}: ${outcome.why}`;
  }
}

function verificationLine({ partition, rows, faults, compared }: Verification): string {
  const head = `${(faults.length === 0 ? 'verified' : 'WRONG').padEnd(9)} ${datasetName(partition)}`;
  if (faults.length > 0) return `${head}: ${faults.join('; ')}`;
  return `${head}: ${grouped(rows)} rows${compared ? ', equal to the parts' : '; parts gone from the spool, not compared with them'}`;
}

function asJson(report: CompactReport, verified: readonly Verification[], cancelled: boolean) {
  return {
    datasets: report.outcomes.map(({ partition, ...outcome }) => ({ ...partition, ...outcome })),
    left_out: report.open,
    verified: verified.map(({ partition, ...verification }) => ({ ...partition, ...verification })),
    cancelled,
  };
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
