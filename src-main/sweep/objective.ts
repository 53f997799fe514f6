import { AppError } from '#shared/error-codes.ts';
import { metricGroups } from '#shared/report/metric-rows.ts';
import type { Metrics } from '#shared/report/metrics.ts';

/** What makes one trial better than another. */
export interface Objective {
  readonly metric: keyof Metrics;
  /** 1: more is better; -1: less is. */
  readonly direction: 1 | -1;
}

/** What a trial has to keep to, to be chosen; one whose figure is not defined does not. */
export interface Constraint {
  readonly metric: keyof Metrics;
  readonly operator: '<=' | '>=' | '<' | '>';
  readonly value: number;
}

/** What a sweep looks for. */
export interface SweepChoice {
  readonly objective: Objective;
  readonly constraints: readonly Constraint[];
}

const names = metricGroups.flatMap(({ rows }) => rows.map(({ key }) => key));

function metricOf(option: string, text: string): keyof Metrics {
  const found = names.find((name) => name === text);
  if (found === undefined)
    throw new AppError('INVALID_INPUT', `${option}: expected one of ${names.join(', ')}, found ${text}`);
  return found;
}

/** `sharpe`, or `-max_drawdown` for the least. @throws AppError INVALID_INPUT */
export function parseObjective(text: string): Objective {
  const isLeast = text.startsWith('-');
  return { metric: metricOf('objective', isLeast ? text.slice(1) : text), direction: isLeast ? -1 : 1 };
}

/** `trades>=10, max_drawdown<=0.2`. @throws AppError INVALID_INPUT */
export function parseConstraints(text: string): Constraint[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [, metric, operator, value] =
        /^(\w+)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)$/i.exec(part) ?? [];
      if (metric === undefined || operator === undefined || value === undefined)
        throw new AppError('INVALID_INPUT', `constraints: expected such as trades>=10, found ${part}`);
      return {
        metric: metricOf('constraints', metric),
        operator: operator as Constraint['operator'],
        value: Number(value),
      };
    });
}

export function keepsTo(metrics: Metrics, constraints: readonly Constraint[]): boolean {
  return constraints.every(({ metric, operator, value }) => {
    const found = metrics[metric];
    if (typeof found !== 'number') return false;
    switch (operator) {
      case '<=':
        return found <= value;
      case '>=':
        return found >= value;
      case '<':
        return found < value;
      case '>':
        return found > value;
    }
  });
}

/** Larger is better; null where the figure is not defined. */
export function score(metrics: Metrics, { metric, direction }: Objective): number | null {
  const value = metrics[metric];
  return typeof value === 'number' ? value * direction : null;
}
