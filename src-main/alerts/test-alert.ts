import type { Alert } from '#shared/alerts/alert.ts';
import type { Channel } from '#shared/alerts/rule.ts';

/** What is sent over a channel to see whether it arrives. @param number of the test, for ids that differ within a ms */
export function testAlert(channel: Channel, nowMs: number, number: number): Alert {
  return {
    id: `test-${Math.floor(nowMs)}-${number}`,
    at_ms: nowMs,
    severity: 'info',
    event: 'fired',
    rule: 'test',
    rule_name: 'Test',
    alarm: 'test',
    subject: {},
    title: 'Test of Arbscope',
    text: 'If you can read this, alerts arrive here.',
    speech: 'This is a test of Arbscope',
    value: Number.NaN,
    count: 1,
    members: ['Test of Arbscope'],
    channels: [channel],
    often: false,
  };
}
