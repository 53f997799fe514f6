import type { DatasetRow } from '#shared/api/data.ts';
import { gapEffect } from '#shared/market/gap-map.ts';
import { gapLengthMs, type Gap } from '#shared/market/gap.ts';
import { ageText, exactText } from '../../ui/format.ts';

/** One thing that is known of a day's worth: glyph and words, and what stands behind them. */
export interface Fact {
  readonly glyph: string;
  readonly text: string;
  readonly about: string;
  readonly tone: 'good' | 'doubt' | 'bad' | 'none';
}

const verdicts = {
  GOOD: { glyph: '●', tone: 'good' },
  DEGRADED: { glyph: '▲', tone: 'doubt' },
  BAD: { glyph: '■', tone: 'bad' },
  unknown: { glyph: '○', tone: 'none' },
} as const;

/** What the venue's day is worth: its verdict, and what it may be used for. */
export function qualityFact({ grade }: Pick<DatasetRow, 'grade'>): Fact {
  const { verdict, reasons, usable_for } = grade;
  const { glyph, tone } = verdicts[verdict];
  if (verdict === 'unknown')
    return { glyph, tone, text: 'quality unknown', about: 'No ledger accounts for this day.' };
  const uses = usable_for.length === 0 ? 'for nothing' : `for ${usable_for.join(', ')}`;
  return {
    glyph,
    tone,
    text: `${verdict} · ${uses}`,
    about: reasons.length === 0 ? 'Nothing kept it from GOOD.' : reasons.join('; '),
  };
}

/** What is missing of the stream's day. */
export function gapFact(gaps: readonly Gap[], nowMs: number): Fact {
  const lost = gaps.filter((gap) => gapEffect(gap) === 'lost');
  const off = gaps.filter((gap) => gapEffect(gap) === 'off');
  if (lost.length + off.length === 0)
    return {
      glyph: '●',
      tone: 'good',
      text: 'no gaps',
      about: 'The ledger knows of nothing that is missing.',
    };
  const longest = Math.max(0, ...lost.map((gap) => gapLengthMs(gap, nowMs)));
  const missing = lost.reduce((sum, { events }) => sum + (events ?? 0), 0);
  const unknown = lost.filter(({ events }) => events === null).length;
  const parts = [
    ...(lost.length === 0
      ? []
      : [`${exactText(lost.length)} ${lost.length === 1 ? 'gap' : 'gaps'}, longest ${ageText(longest)}`]),
    ...(off.length === 0 ? [] : [`not recording ${exactText(off.length)}×`]),
  ];
  return {
    glyph: '▲',
    tone: 'doubt',
    text: parts.join(' · '),
    about: `${exactText(missing)} events known to be missing; ${exactText(unknown)} gaps of unknown size`,
  };
}

const places = { local: 'on this machine', partly: 'partly in S3', both: 'here and in S3' } as const;

/** Where the day's files are; undefined where nothing is uploaded. */
export function copiesFact({ copies }: Pick<DatasetRow, 'copies'>): Fact | undefined {
  if (copies === null) return undefined;
  const { place, waiting, verified, removed, taken, parts_url, compact_url } = copies;
  const more = [
    ...(waiting === 0 ? [] : [`${exactText(waiting)} waiting`]),
    ...(removed === 0 ? [] : [`${exactText(removed)} only in S3`]),
    ...(taken === 0 ? [] : [`${exactText(taken)} keys taken by others`]),
  ];
  return {
    glyph: taken > 0 ? '■' : place === 'both' ? '●' : '◐',
    tone: taken > 0 ? 'bad' : place === 'both' ? 'good' : 'none',
    text: [places[place], ...more].join(', '),
    about: `${exactText(verified)} copies compared by size and checksum\n${parts_url}\n${compact_url}`,
  };
}
