import { systemClock } from '../../../src-main/base/clock.ts';
import { systemFiles } from '../../../src-main/base/files.ts';
import { runWorker } from '../../../src-main/base/thread.ts';
import { writerContract } from '../../../src-main/storage/writer.contract.ts';
import { serveWriter } from '../../../src-main/storage/writer-handlers.ts';
import { dieAt, partSteps } from '../dying-files.ts';

/** The writer's thread, which ends the whole process when it comes to a step for the n-th time. */
export function runDyingWriter(step: string, count: number): void {
  const reached = dieAt(step, count);
  const writer = serveWriter({ clock: systemClock, files: partSteps(systemFiles, reached), at: reached });
  runWorker(writerContract, writer.handlers, { onStop: () => writer.stop() });
}

/** Entry of that thread: a module of one call, as a thread's address carries no arguments. */
export function dyingWriterUrl(step: string, count: number): URL {
  const code = `import { runDyingWriter } from ${JSON.stringify(import.meta.url)}; runDyingWriter(${JSON.stringify(step)}, ${count});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
