import { exchangeLabels } from '../market/exchange.ts';
import type { AlertEvent } from './alert.ts';
import { sideOf, unitOf, type AlertRule, type HealthKind } from './rule.ts';
import { subjectText, type Subject } from './subject.ts';
import type { Levels } from './threshold.ts';

const MINUS = '\u2212';

/** A number as alerts write it: one decimal for bps, the sign with what has one, as many digits as a price needs. */
export function levelText(rule: Pick<AlertRule, 'condition'>, value: number): string {
  if (Number.isNaN(value)) return '—';
  const { condition } = rule;
  const unit = unitOf(condition);
  const number =
    condition.kind === 'price'
      ? Number(value.toPrecision(8)).toString()
      : unit === 'bps'
        ? signed(value)
        : (Math.round(value * 10) / 10).toString();
  return unit === '' ? number.replace('-', MINUS) : `${number.replace('-', MINUS)} ${unit}`;
}

function signed(value: number): string {
  const text = value.toFixed(1);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

const healthWords: Readonly<Record<HealthKind, { readonly bad: string; readonly good: string }>> = {
  all_offline: { bad: 'All venues are offline', good: 'A venue is connected again' },
  recording_failed: { bad: 'Recording has failed', good: 'Recording works again' },
  venue_offline: { bad: 'offline', good: 'connected again' },
  stalled: { bad: 'STALLED: socket open, no data', good: 'delivers again' },
  drops: { bad: 'Events are lost', good: 'No more events are lost' },
  queue: { bad: 'Queue to the disk fills up', good: 'Queue to the disk has room again' },
  disk_free: { bad: 'Disk nearly full', good: 'Disk has room again' },
  uploads: { bad: 'Uploads to S3 fail or are behind', good: 'Uploads to S3 work again' },
};

/** Headline of an alert. */
export function titleOf(rule: AlertRule, subject: Subject, value: number, event: AlertEvent): string {
  const { condition } = rule;
  const where = subjectText(subject);
  if (condition.kind === 'health') {
    const words = healthWords[condition.what][event === 'ended' ? 'good' : 'bad'];
    const number = unitOf(condition) === '' || event === 'ended' ? '' : `: ${levelText(rule, value)}`;
    return `${where} ${words}`.trim() + number;
  }
  const end = event === 'ended' ? ' ended' : '';
  return `${where} ${measureText(condition, levelText(rule, value))}${end}`;
}

function measureText(condition: Exclude<AlertRule['condition'], { kind: 'health' }>, level: string): string {
  switch (condition.kind) {
    case 'spread':
      return `${level} ${condition.measure}`;
    case 'signal':
      return `${level} net`;
    case 'funding':
      if (condition.measure === 'minutes') return `funding in ${level}`;
      return condition.measure === 'rate' ? `funding ${level}` : `funding difference ${level}`;
    case 'price':
      return `${condition.source} ${level}`;
  }
}

/** What the level was, and what the inputs said besides. */
export function explanationOf(rule: AlertRule, levels: Levels, detail: string): string {
  const { condition } = rule;
  const sign = sideOf(condition) === 'above' ? '≥' : '≤';
  const line =
    condition.kind === 'health' && unitOf(condition) === ''
      ? ''
      : condition.kind === 'signal' && condition.fire === null
        ? ''
        : `${rule.name}: ${sign} ${levelText(rule, levels.fire)}`;
  return [line, detail].filter((part) => part !== '').join('. ');
}

/** `BTCUSDT, 4.2 basis points, buy OKX, sell Binance`. */
export function speechOf(rule: AlertRule, subject: Subject, value: number, event: AlertEvent): string {
  const { condition } = rule;
  const { symbol = '', buy, sell } = subject;
  if (condition.kind === 'health' || buy === undefined || sell === undefined || event === 'ended')
    return titleOf(rule, subject, value, event).replace('→', ' to ').replace('STALLED', 'stalled');
  const number = Math.abs(value).toFixed(1);
  const level = `${value < 0 ? 'minus ' : ''}${number} basis points`;
  return `${symbol}, ${level}, buy ${exchangeLabels[buy].name}, sell ${exchangeLabels[sell].name}`;
}
