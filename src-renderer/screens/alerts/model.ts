import type { AlertEvent, AlertRecord, SuppressionReason } from '#shared/alerts/alert.ts';
import { suppressionReasons, suppressionText } from '#shared/alerts/alert.ts';
import type { DryRun } from '#shared/alerts/dry-run.ts';
import { countText } from '../../ui/format.ts';

export type LogPart = 'all' | 'open' | 'opportunities' | 'data';

export const eventText: Readonly<Record<AlertEvent, string>> = {
  fired: 'fired',
  repeated: 'again',
  escalated: 'higher',
  ended: 'ended',
};

const ofOpportunities = new Set(['opportunity', 'strong', 'closed']);

/** Alerts of one part of the list. */
export function shownAlerts(log: readonly AlertRecord[], part: LogPart): readonly AlertRecord[] {
  switch (part) {
    case 'all':
      return log;
    case 'open':
      return log.filter(
        ({ acknowledged_ms, severity, event }) =>
          acknowledged_ms === null && event !== 'ended' && !ofOpportunities.has(severity),
      );
    case 'opportunities':
      return log.filter(({ severity }) => ofOpportunities.has(severity));
    case 'data':
      return log.filter(({ severity }) => !ofOpportunities.has(severity));
  }
}

/** Reasons with their numbers, most first: `12 muted, 3 still cooling down`. */
export function reasonCounts(
  counts: Readonly<Partial<Record<SuppressionReason, number>>>,
): readonly { readonly reason: SuppressionReason; readonly text: string; readonly count: number }[] {
  return suppressionReasons
    .map((reason) => ({ reason, text: suppressionText[reason], count: counts[reason] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}

/** `would have fired 14 times, 3 withheld: still cooling down`. */
export function dryRunText({ fired, suppressed }: DryRun): string {
  const times =
    fired === 0
      ? 'would not have fired'
      : `would have fired ${fired === 1 ? 'once' : `${countText(fired)} times`}`;
  const withheld = reasonCounts(suppressed).map(({ text, count }) => `${countText(count)} withheld: ${text}`);
  return [times, ...withheld].join(', ');
}

/** Where a time stands on a strip from one time to another, 0 to 1. */
export function placeOf(atMs: number, fromMs: number, toMs: number): number {
  return toMs > fromMs ? Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs))) : 0;
}
