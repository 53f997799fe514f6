/** `npm run bench -- <name>`: benchmarks by name, each loaded only when it is asked for. */
const benches: Readonly<
  Record<string, { readonly what: string; load(): Promise<(argv: readonly string[]) => Promise<number>> }>
> = {
  hot: {
    what: 'Socket to signal under load: latency, saturation, CPU, with a plain peer in the same run',
    load: async () => (await import('./hot/command.ts')).hotCommand,
  },
  soak: {
    what: 'Hours of recording: events dropped, fill of the ring, memory over time',
    load: async () => (await import('./soak/command.ts')).soakCommand,
  },
  storage: {
    what: 'From the journal to the compacted day and its catalog: every number against its target and a floor',
    load: async () => (await import('./storage/command.ts')).storageCommand,
  },
  replay: {
    what: 'Events a second of a replay, merged too, with a sum by DuckDB and a plain paging replayer in the same run',
    load: async () => (await import('./replay/command.ts')).replayCommand,
  },
  ui: {
    what: 'The page in Chromium: frames, long tasks, heap, input, cold start, quote to screen and sound; an empty page as floor',
    load: async () => (await import('./ui/command.ts')).uiCommand,
  },
  compact: {
    what: 'Parts of a day to one sorted file: rows a second and memory, with one ORDER BY of DuckDB in the same run',
    load: async () => (await import('./compact/command.ts')).compactCommand,
  },
};

const usage = `Usage: npm run bench -- <name> [options]

${Object.entries(benches)
  .map(([name, { what }]) => `  ${name.padEnd(8)} ${what}`)
  .join('\n')}

npm run bench -- <name> --help tells a benchmark's options.
`;

async function main([name = '--help', ...argv]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h') {
    process.stdout.write(usage);
    return 0;
  }
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (bench === undefined) {
    process.stderr.write(`bench: expected one of ${Object.keys(benches).join(', ')}, found ${name}\n`);
    return 2;
  }
  const run = await bench.load();
  return run(argv);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (cause) {
  const isUsage =
    cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_PARSE_ARGS');
  const text = cause instanceof Error ? (isUsage ? cause.message : cause.stack) : String(cause);
  process.stderr.write(`bench: ${text}\n`);
  process.exitCode = isUsage ? 2 : 1;
}

export {};
