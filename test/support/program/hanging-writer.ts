import { writeFileSync } from 'node:fs';
import { systemClock } from '../../../src-main/base/clock.ts';
import { systemFiles } from '../../../src-main/base/files.ts';
import { runWorker } from '../../../src-main/base/thread.ts';
import { writerContract } from '../../../src-main/storage/writer.contract.ts';
import { serveWriter } from '../../../src-main/storage/writer-handlers.ts';

/** The writer's thread, which stands still for a while after so many commits; `note` gets the epoch ms at which it began to. */
export function runHangingWriter(commits: number, ms: number, note: string): void {
  let left = commits;
  const writer = serveWriter({
    clock: systemClock,
    files: systemFiles,
    at(step) {
      if (step !== 'journal.committed' || --left !== 0) return;
      writeFileSync(note, String(Date.now()));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    },
  });
  runWorker(writerContract, writer.handlers, { onStop: () => writer.stop() });
}

/** Entry of that thread: a module of one call, as a thread's address carries no arguments. */
export function hangingWriterUrl(commits: number, ms: number, note: string): URL {
  const args = [commits, ms, note].map((each) => JSON.stringify(each)).join(', ');
  const code = `import { runHangingWriter } from ${JSON.stringify(import.meta.url)}; runHangingWriter(${args});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
