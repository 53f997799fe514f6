/**
 * Watches an output of the process. A reader that went away (`| head`) is no error: the work goes on, and Ctrl-C ends it. Anything
 * else, as a full disk under `> file`, is told once.
 */
export function watchOutput(out: NodeJS.WritableStream, onLost: (why: string) => void): void {
  let isTold = false;
  out.on('error', (cause: NodeJS.ErrnoException) => {
    if (isTold || cause.code === 'EPIPE' || cause.code === 'ERR_STREAM_DESTROYED') return;
    isTold = true;
    onLost(cause.message);
  });
}

/** True where the world failed, as in `EACCES`: its message says all, and where in the program it happened says nothing. */
export function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause && 'code' in cause;
}
