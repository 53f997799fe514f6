#!/usr/bin/env node
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { VERSION } from '#shared/version.ts';
import { keepCompiledCode } from '../base/code-cache.ts';
import { keepFilesPrivate } from '../base/private-files.ts';
import { widenThreadPool } from '../base/thread-pool.ts';
import type { CommandIo } from './command-io.ts';
import { isSystemError, watchOutput } from './lost-output.ts';

type Command = (argv: readonly string[], io: CommandIo) => Promise<number>;

/** Every command, loaded only when it is asked for, so that starting stays fast. */
const commands: Readonly<Record<string, { readonly what: string; load(): Promise<Command> }>> = {
  demo: {
    what: 'Record and show the built-in simulator; no internet needed',
    load: async () => (await import('./commands/serve.ts')).demoCommand,
  },
  serve: {
    what: 'Record and show the venues; the UI opens in the browser',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  simulate: {
    what: 'Run the simulated venues alone',
    load: async () => (await import('./commands/simulate.ts')).simulateCommand,
  },
  compact: {
    what: 'Sort recorded days into one verified file each',
    load: async () => (await import('./commands/compact.ts')).compactCommand,
  },
  sanity: {
    what: 'Check recorded and compacted files: schema, order, duplicates, damage, gaps',
    load: async () => (await import('./commands/sanity.ts')).sanityCommand,
  },
  catalog: {
    what: 'List what has been recorded and compacted, day by day',
    load: async () => (await import('./commands/catalog.ts')).catalogCommand,
  },
  upload: {
    what: 'Copy recorded parts and compacted days to S3, compared',
    load: async () => (await import('./commands/upload.ts')).uploadCommand,
  },
  quality: {
    what: 'Tell which hours of a recorded day can be trusted',
    load: async () => (await import('./commands/quality.ts')).qualityCommand,
  },
  signals: {
    what: 'List signals, and raise those of recorded quotes again',
    load: async () => (await import('./commands/signals.ts')).signalsCommand,
  },
  sweep: {
    what: 'Try a strategy with many parameters over recorded data',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  replay: {
    what: 'Run a strategy over recorded data; verify that the result is always the same',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  runs: {
    what: 'List, show and compare replays',
    load: async () => (await import('./commands/runs.ts')).runsCommand,
  },
  normalize: {
    what: 'Turn raw venue frames on stdin into events on stdout',
    load: async () => (await import('./commands/normalize.ts')).normalizeCommand,
  },
};

const usage = `arbscope ${VERSION}: records public market data, shows spreads net of fees, never sends an order.

Usage: arbscope <command> [options]

${Object.entries(commands)
  .map(([name, { what }]) => `  ${name.padEnd(10)} ${what}`)
  .join('\n')}

arbscope <command> --help tells a command's options.
`;

async function main(): Promise<number> {
  const [name = '--help', ...argv] = process.argv.slice(2);
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (name === '--version') {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`arbscope: expected one of ${Object.keys(commands).join(', ')}, found ${name}\n`);
    return 2;
  }
  widenThreadPool(process.env);
  keepFilesPrivate();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The first asks to finish in order, the second does not wait.
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  keepCompiledCode(process.env);
  const run = await command.load();
  return run(argv, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: stop.signal,
  });
}

let isOutputLost = false;
watchOutput(process.stderr, () => {});
watchOutput(process.stdout, (why) => {
  isOutputLost = true;
  process.exitCode ||= 1;
  process.stderr.write(`arbscope: stdout: expected it to take the output, found ${why}\n`);
});

try {
  const code = await main();
  process.exitCode = isOutputLost ? code || 1 : code;
} catch (cause) {
  process.exitCode = 1;
  const code = cause instanceof AppError ? cause.code : isSystemError(cause) ? 'SYSTEM' : 'INTERNAL';
  if (!isOutputLost) process.stderr.write(`arbscope: ${errorText(cause)} (${code})\n`);
  if (code === 'INTERNAL' && cause instanceof Error) process.stderr.write(`${cause.stack ?? ''}\n`);
}
