import type { Task } from '#shared/api/data.ts';
import type { Config } from '#shared/config.ts';
import { errorText } from '#shared/error-text.ts';
import { utcDate } from '#shared/market/time.ts';
import type { DataSources, DataWork } from '../api/data-work.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

export interface DailyOptions {
  readonly config: Pick<Config, 'compact' | 'retention' | 's3'>;
  readonly sources: Pick<DataSources, 'compaction' | 'dataDir' | 'spoolDir' | 'compactDir'>;
  readonly work: DataWork;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_EVERY_MS = 60_000;
/** After something went wrong. */
const AGAIN_AFTER_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Compacts every day that is over, a while after midnight UTC and after the start, and then removes what the settings keep no
 * longer. Progress is that of any task; while somebody else's is under way it waits. A cancelled run is not begun again
 * before the next day.
 *
 * @returns ends it; a task under way goes on
 */
export function startDailyWork(options: DailyOptions): Cancel {
  const { config, work, clock, log } = options;
  let doneFor = '';
  let notBeforeMs = clock.wallMs();
  let isBusy = false;
  const look = async (): Promise<void> => {
    const nowMs = clock.wallMs();
    const openFrom = utcDate(nowMs - config.compact.delay_min * MINUTE_MS);
    if (doneFor === openFrom || nowMs < notBeforeMs || work.tasks.isBusy) return;
    if (config.compact.enabled) {
      const id = work.compact('days that are over', { selection: {}, openFrom });
      const task = await work.tasks.ended(id);
      tell(log, task);
      if (task.state === 'failed') {
        notBeforeMs = nowMs + AGAIN_AFTER_MS;
        return;
      }
    }
    await tidy(options, nowMs);
    doneFor = openFrom;
  };
  return clock.every(LOOK_EVERY_MS, () => {
    if (isBusy) return;
    isBusy = true;
    look()
      .catch((cause: unknown) => {
        notBeforeMs = clock.wallMs() + AGAIN_AFTER_MS;
        log('warn', 'compact_failed', { why: errorText(cause) });
      })
      .finally(() => (isBusy = false));
  });
}

function tell(log: Log, { state, result, error }: Task): void {
  if (state === 'failed') log('warn', 'compact_failed', { why: error ?? '' });
  if (result?.kind !== 'compact') return;
  const { written, unchanged, refused } = result;
  if (written + refused.length > 0) {
    log('info', 'compacted', { written, unchanged, refused: refused.length });
  }
  for (const why of refused.slice(0, 20)) log('warn', 'compact_failed', { why });
}

async function tidy({ config, sources, log }: DailyOptions, nowMs: number): Promise<void> {
  const { keep_parts_hours } = config.compact;
  const { part_records_days, ledger_days } = config.retention;
  if (keep_parts_hours === null && part_records_days === null && ledger_days === null) return;
  const before = (days: number | null): number | null => (days === null ? null : nowMs - days * DAY_MS);
  const { spoolDir, compactDir, dataDir: stateDir } = sources;
  const report = await sources.compaction().run.tidy({
    spoolDir,
    compactDir,
    stateDir,
    parts:
      keep_parts_hours === null
        ? null
        : {
            compactedBeforeMs: nowMs - keep_parts_hours * 3_600_000,
            needCopy: config.s3.bucket !== undefined,
          },
    partRecordsBeforeMs: before(part_records_days),
    ledgerBeforeMs: before(ledger_days),
  });
  const { faults, ...counts } = report;
  if (Object.values(counts).some((count) => count > 0)) log('info', 'data_tidied', counts);
  for (const why of faults.slice(0, 20)) log('warn', 'compact_failed', { why });
}
