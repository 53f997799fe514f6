import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemFiles } from '../../src-main/base/files.ts';
import { steadyClock } from '../../src-main/base/steady-clock.ts';
import type { ReplayDataset } from '../../src-main/replay/dataset/open-dataset.ts';
import { localReader, type ReplayReader } from '../../src-main/replay/read/replay-reader.ts';
import { startReplayThread } from '../../src-main/replay/replay-thread.ts';
import type { RunResult, RunSpec } from '../../src-main/replay/run.contract.ts';
import { runReplay, type ReplayPorts } from '../../src-main/replay/run-replay.ts';

const reader = localReader({ files: systemFiles, wallMs: () => 0, dataDir: '/nowhere' });

export const strategyFile = (name: string): string =>
  new URL(`../fixtures/strategies/${name}`, import.meta.url).pathname;

export const specOf = (
  datasets: readonly string[],
  strategy: string,
  more: Partial<RunSpec> = {},
): RunSpec => ({
  datasets,
  strategy: { file: strategyFile(strategy) },
  params: {},
  seed: 'test-seed',
  models: {},
  ...more,
});

/** A run in this thread. @param more ports in the place of the real ones */
export function runHere(spec: RunSpec, more: Partial<ReplayPorts> = {}): Promise<RunResult> {
  // The runner needs its globals; strategies of the fixtures use none.
  return runReplay(spec, { files: systemFiles, clock: steadyClock, reader, isUnguarded: true, ...more });
}

/**
 * Runs in this thread that are compared with each other: without reports, and after the first two, which open the dataset each for itself,
 * over the dataset as the second one found it.
 */
export function runsToCompare(): (spec: RunSpec) => Promise<RunResult> {
  let runs = 0;
  let dataset: ReplayDataset | undefined;
  const keeping: ReplayReader = {
    ...reader,
    dataset: async (sources, options) => (dataset = await reader.dataset(sources, options)),
  };
  return (spec) =>
    runHere(spec, {
      reader: keeping,
      isUnreported: true,
      ...(++runs > 2 ? { dataset } : {}),
    });
}

const beside = (name: string): URL => new URL(`../../src-main/replay/${name}.worker.ts`, import.meta.url);

/** A run as the program does it, in threads of its own. */
export function runInThreads(spec: RunSpec, strategyTimeoutMs = 60_000): Promise<RunResult> {
  return startReplayThread(
    { spec, dataDir: '/nowhere', speed: 'max', isPaused: false },
    {
      workerUrl: beside('strategy'),
      readerUrl: beside('reader'),
      clock: steadyClock,
      files: systemFiles,
      strategyTimeoutMs,
    },
  ).result;
}

export async function bytesOf(
  result: RunResult,
): Promise<{ decisions: string; fills: string; equity: string }> {
  const read = (name: string): Promise<string> => readFile(join(result.folder!, name), 'utf8');
  return {
    decisions: await read('decisions.jsonl'),
    fills: await read('fills.jsonl'),
    equity: await read('equity.jsonl'),
  };
}
