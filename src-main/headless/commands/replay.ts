import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { systemFiles } from '../../base/files.ts';
import { steadyClock } from '../../base/steady-clock.ts';
import { localReader } from '../../replay/read/replay-reader.ts';
import { startReplayThread } from '../../replay/replay-thread.ts';
import type { RunResult, RunSpec } from '../../replay/run.contract.ts';
import { runReplay } from '../../replay/run-replay.ts';
import { verifyRun } from '../../replay/verify/verify-run.ts';
import type { CommandIo } from '../command-io.ts';
import { ProgressLine } from '../progress-line.ts';
import { help, readOptions, type ReplayOptions } from '../replay/options.ts';
import { resultText, stepText, verificationText } from '../replay/show.ts';
import { withStore } from '../replay/with-store.ts';

const CANCELLED = 130;

const worker = (name: 'strategy' | 'reader'): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? `../../replay/${name}.worker.ts` : `./${name}.worker.js`,
    import.meta.url,
  );

type Io = Pick<CommandIo, 'stdout' | 'stderr' | 'env' | 'signal'>;

/** `arbscope replay`. @returns the exit code its help names */
export async function replayCommand(argv: readonly string[], io: Io): Promise<number> {
  const options = readOptions(argv, io.env);
  if (options === 'help') {
    io.stdout.write(help(io.env));
    return 0;
  }
  if (typeof options === 'string') {
    io.stderr.write(`arbscope replay: ${options}\n`);
    return 2;
  }
  return withStore(options, io, (spec) =>
    options.isVerify ? verify(options, spec, io) : replay(options, spec, io),
  );
}

async function replay(options: ReplayOptions, spec: RunSpec, io: Io): Promise<number> {
  const progress = new ProgressLine(io.stderr);
  try {
    const result = await inThread(options, spec, io, progress);
    progress.clear();
    io.stdout.write(options.json ? `${JSON.stringify(result)}\n` : resultText(result));
    if (result.stopReason === 'CANCELLED') {
      io.stderr.write(
        `arbscope replay: cancelled; go on with --resume ${join(result.folder ?? '', 'checkpoint.json')}\n`,
      );
      return CANCELLED;
    }
    return result.error === null ? 0 : 1;
  } finally {
    progress.clear();
  }
}

async function inThread(
  { dataDir, speed }: ReplayOptions,
  spec: RunSpec,
  io: Io,
  progress: ProgressLine,
): Promise<RunResult> {
  const run = startReplayThread(
    { spec, dataDir, speed, isPaused: false },
    {
      workerUrl: worker('strategy'),
      readerUrl: worker('reader'),
      clock: systemClock,
      files: systemFiles,
      onStatus({ state, text, events, events_per_s, decisions, share }) {
        const count = `${events.toLocaleString('en-US')} events, ${events_per_s.toLocaleString('en-US')} a second, ${decisions} decisions`;
        progress.show(state === 'opening' ? text : count, share);
      },
    },
  );
  const stop = (): void => void run.control.stop({}).catch(() => {});
  io.signal.addEventListener('abort', stop, { once: true });
  if (io.signal.aborted) stop();
  try {
    return await run.result;
  } finally {
    io.signal.removeEventListener('abort', stop);
  }
}

async function verify(options: ReplayOptions, spec: RunSpec, io: Io): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'arbscope-verify-'));
  const { stdout, stderr, signal } = io;
  try {
    const reader = localReader({
      files: systemFiles,
      wallMs: () => steadyClock.wallMs(),
      dataDir: options.dataDir,
    });
    const verification = await verifyRun(spec, {
      scratch,
      cuts: options.cuts,
      signal,
      here: (each) =>
        runReplay(each, { files: systemFiles, clock: steadyClock, reader, signal, isUnreported: true }),
      inThread: (each) => inThread(options, each, io, new ProgressLine(stderr)),
      onStep: (step) => {
        if (!options.json) stdout.write(stepText(step));
      },
    });
    if (signal.aborted) return CANCELLED;
    stdout.write(options.json ? `${JSON.stringify(verification)}\n` : verificationText(verification));
    return verification.isEqual ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
