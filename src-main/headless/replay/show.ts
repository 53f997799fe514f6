import type { Verification, VerifyStep } from '../../replay/verify/verify-run.ts';
import type { RunResult } from '../../replay/run.contract.ts';

/** A run's result for people. */
export function resultText(result: RunResult): string {
  const { stopReason, error, events, decisions, fills, durationMs, hashes, equity, maxDrawdown, fees } =
    result;
  const perSecond = durationMs > 0 ? events / (durationMs / 1000) : 0;
  return [
    `${stopReason}: ${grouped(events)} events in ${(durationMs / 1000).toFixed(2)} s (${grouped(Math.round(perSecond))} a second), ` +
      `${grouped(decisions)} decisions, ${grouped(fills)} fills`,
    ...(error === null ? [] : [`error      ${errorText(error)}`]),
    `equity     ${equity.toFixed(2)}, largest fall ${(maxDrawdown * 100).toFixed(3)} %, fees ${fees.toFixed(2)}`,
    `run        ${result.runId}, key ${result.runKey}`,
    `events     ${hashes.events}`,
    `decisions  ${hashes.decisions}`,
    `fills      ${hashes.fills}`,
    `state      ${hashes.state}`,
    ...result.notes.map((note) => `note       ${note}`),
    ...(result.folder === null ? [] : [`folder     ${result.folder}`]),
    '',
  ].join('\n');
}

function errorText({ code, message, line, cursor, ts_event }: NonNullable<RunResult['error']>): string {
  const where = line === null ? '' : ` (${line})`;
  const at = cursor === null ? '' : `; last event ts_event ${ts_event}, cursor ${cursor}`;
  return `${message}${where} (${code})${at}`;
}

export function stepText({ name, isEqual, difference }: VerifyStep): string {
  return isEqual ? `equal   ${name}\n` : `DIFFERS ${name}\n        ${difference}\n`;
}

export function verificationText({ isEqual, base, steps }: Verification): string {
  const { hashes, events, decisions, fills } = base;
  return [
    `${isEqual ? 'one result' : 'MORE THAN ONE RESULT'}: ${steps.length} comparisons, ${grouped(events)} events, ${grouped(decisions)} decisions, ` +
      `${grouped(fills)} fills, ${base.stopReason}`,
    `events     ${hashes.events}`,
    `decisions  ${hashes.decisions}`,
    `fills      ${hashes.fills}`,
    `state      ${hashes.state}`,
    '',
  ].join('\n');
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
