import type { LogEvent, LogFields, LogLevel } from './log.ts';

/** A log line on its way from a worker to the main thread, which writes it. */
export interface WorkerLine {
  readonly level: LogLevel;
  readonly event: LogEvent;
  readonly fields: LogFields;
}
