/** How long a test waits for what has to come: a busy machine takes its time, only what hangs is ended. */
export const PATIENCE = { timeout: 60_000, interval: 20 } as const;
