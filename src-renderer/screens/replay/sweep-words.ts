import { metricGroups, metricText } from '#shared/report/metric-rows.ts';
import type { Winner } from '#shared/sweep/winner.ts';
import { DASH } from '../../ui/format.ts';
import { ratioText } from './model.ts';

/** A figure of an objective as tables show it. @param objective name of a metric, perhaps with a dash in front */
export function figureText(objective: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  const { format } = metricOf(objective);
  return (metricText(value, format) ?? DASH).replace('-', '\u2212');
}

/** What an objective is called. */
export function objectiveLabel(objective: string): string {
  return metricOf(objective).label;
}

function metricOf(objective: string): {
  readonly label: string;
  readonly format: Parameters<typeof metricText>[1];
} {
  const name = objective.startsWith('-') ? objective.slice(1) : objective;
  const known = metricGroups.flatMap(({ rows }) => rows).find(({ key }) => key === name);
  return known ?? { label: name, format: 'ratio' };
}

/** The value of a parameter as people typed it. */
export function valueText(value: unknown): string {
  return value === undefined ? DASH : typeof value === 'string' ? value : JSON.stringify(value);
}

/** From this probability on a winner is taken for more than luck. */
const SURE = 0.95;

/** What luck is worth in a choice of the best, in words; and whether the winner is better than it. */
export function luckText(winner: Winner): { readonly isBetter: boolean | null; readonly text: string } {
  const { sharpe, lucky_sharpe, deflated_sharpe, trials } = winner;
  if (deflated_sharpe === null || lucky_sharpe === null || sharpe === null)
    return {
      isBetter: null,
      text:
        sharpe === null
          ? 'What luck is worth here is not known: the winner has no Sharpe ratio. It takes two days of data and a trial that has traded. What it shows may be luck alone.'
          : `What luck is worth here is not known: it takes Sharpe ratios of at least two trials, found ${trials}. What the winner shows may be luck alone.`,
    };
  const best = `The best of ${trials} worthless trials would show a Sharpe ratio of ${ratioText(lucky_sharpe)} by luck alone; this one shows ${ratioText(sharpe)}.`;
  const share = `${(deflated_sharpe * 100).toFixed(1)} %`;
  return deflated_sharpe >= SURE
    ? { isBetter: true, text: `${best} It is better than luck with a probability of ${share}.` }
    : {
        isBetter: false,
        text: `${best} The probability that it is better than luck is ${share}: below 95 % the choice is not better than luck.`,
      };
}
