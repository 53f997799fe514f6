import type { Alert, AlertRecord } from '#shared/alerts/alert.ts';

/** What was told, kept beyond the end of the program where there is a history. */
export interface AlertLog {
  add(alert: Alert): void;
  /** Notes that an alarm, or with null every one, was taken notice of. Only what was told before and is not yet noted. */
  acknowledge(alarm: string | null, atMs: number): void;
  /** Newest first. */
  newest(limit: number): Promise<readonly AlertRecord[]>;
}

const KEPT = 1_000;

/** A log that lasts as long as the program. */
export function memoryAlertLog(): AlertLog {
  let records: AlertRecord[] = [];
  return {
    add(alert) {
      records.push({ ...alert, acknowledged_ms: null });
      if (records.length >= 2 * KEPT) records = records.slice(-KEPT);
    },
    acknowledge(alarm, atMs) {
      records = records.map((record) =>
        record.acknowledged_ms === null && (alarm === null || record.alarm === alarm)
          ? { ...record, acknowledged_ms: atMs }
          : record,
      );
    },
    newest: (limit) => Promise.resolve(records.slice(-limit).toReversed()),
  };
}
