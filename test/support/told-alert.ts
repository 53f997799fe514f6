import type { Alert } from '#shared/alerts/alert.ts';

/** An alert of the log: that of an opportunity, if nothing else is said. @param id its place among those of a test */
export function toldAlert(
  id: number,
  atMs: number,
  of: Partial<Alert> & Pick<Alert, 'title' | 'text' | 'alarm'>,
): Alert {
  return {
    id: String(id).padStart(8, '0'),
    at_ms: atMs,
    severity: 'opportunity',
    event: 'fired',
    rule: 'opportunity',
    rule_name: 'Opportunity',
    subject: {},
    speech: of.title,
    value: Number.NaN,
    count: 1,
    members: [],
    channels: ['sound'],
    often: false,
    ...of,
  };
}
