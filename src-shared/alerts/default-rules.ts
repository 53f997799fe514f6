import { alertRule, type AlertRule } from './rule.ts';

const everywhere = { symbols: [], venues: [], directions: [] };
const quiet = { sound: true, speech: false, desktop: true, webhook: false, telegram: false };

const base = {
  enabled: true,
  scope: everywhere,
  overrides: [],
  on_delay_ms: 0,
  off_delay_ms: 0,
  cooldown_ms: 60_000,
  repeat_ms: null,
  escalate_by: null,
  announce_end: true,
  channels: quiet,
};
const fact = { fire: 1, clear: 1 };

/** What is watched when nobody has chosen anything: opportunities, and whatever makes the data incomplete. */
export const defaultRules: readonly AlertRule[] = [
  {
    ...base,
    id: 'opportunity',
    name: 'Opportunity',
    severity: 'opportunity',
    condition: { kind: 'signal', fire: null, strong_factor: 2, min_notional: 0 },
    escalate_by: 10,
    channels: { ...quiet, desktop: false },
  },
  {
    ...base,
    id: 'all-offline',
    name: 'All venues offline',
    severity: 'critical',
    condition: { kind: 'health', what: 'all_offline', ...fact },
    cooldown_ms: 0,
    repeat_ms: 30_000,
  },
  {
    ...base,
    id: 'recording-failed',
    name: 'Recording failed',
    severity: 'critical',
    condition: { kind: 'health', what: 'recording_failed', ...fact },
    cooldown_ms: 0,
    repeat_ms: 30_000,
  },
  {
    ...base,
    id: 'stalled',
    name: 'Venue stalled',
    severity: 'degraded',
    condition: { kind: 'health', what: 'stalled', ...fact },
    off_delay_ms: 1_000,
    cooldown_ms: 10_000,
  },
  {
    ...base,
    id: 'venue-offline',
    name: 'Venue offline',
    severity: 'degraded',
    condition: { kind: 'health', what: 'venue_offline', ...fact },
    // Most reconnects take less: those show on the Health screen only.
    on_delay_ms: 5_000,
    cooldown_ms: 10_000,
  },
  {
    ...base,
    id: 'drops',
    name: 'Events lost',
    severity: 'degraded',
    condition: { kind: 'health', what: 'drops', fire: 1, clear: 1 },
  },
  {
    ...base,
    id: 'queue',
    name: 'Queue fills up',
    severity: 'degraded',
    condition: { kind: 'health', what: 'queue', fire: 80, clear: 50 },
    on_delay_ms: 2_000,
  },
  {
    ...base,
    id: 'disk',
    name: 'Disk nearly full',
    severity: 'critical',
    condition: { kind: 'health', what: 'disk_free', fire: 2, clear: 3 },
    repeat_ms: 300_000,
  },
  {
    ...base,
    id: 'uploads',
    name: 'Uploads behind',
    severity: 'degraded',
    condition: { kind: 'health', what: 'uploads', ...fact },
    on_delay_ms: 30_000,
  },
  {
    ...base,
    id: 'funding-soon',
    name: 'Funding soon',
    enabled: false,
    severity: 'info',
    condition: { kind: 'funding', measure: 'minutes', side: 'below', fire: 5, clear: 6 },
    announce_end: false,
  },
].map((rule) => alertRule.parse(rule));
