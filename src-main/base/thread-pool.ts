/** Compaction, checks, queries, replays and sweeps can each hold one or more for minutes. */
const THREADS = '16';

/**
 * Makes room in the one pool of threads that waits for files and statements of the whole process. With the usual four
 * (libuv, Thread pool work scheduling, read 2026-11-21) a few long statements would keep the recorder from its files.
 *
 * To be called before anything asks for a file asynchronously: then the pool is made.
 *
 * @param env of the process; a `UV_THREADPOOL_SIZE` of the user's stays
 */
export function widenThreadPool(env: NodeJS.ProcessEnv): void {
  env['UV_THREADPOOL_SIZE'] ??= THREADS;
}
