import type { ExchangeId } from '../market/exchange.ts';
import { routesOf } from '../market/route.ts';
import type { Alarm } from './alarm.ts';
import { sideOf, type AlertRule } from './rule.ts';
import { subjectKey, type Subject } from './subject.ts';
import { isInScope, levelsFor, type Levels } from './threshold.ts';

/** What is recorded: the order of both lists is that of the frames. */
export interface AlertWorld {
  readonly symbols: readonly string[];
  readonly venues: readonly ExchangeId[];
  /** Net bps at which the recorder opens an opportunity. */
  readonly lineBps: number;
}

/** One subject of a rule with its levels, and where its numbers stand in a frame. */
export interface Target {
  readonly subject: Subject;
  /** Rule and subject. */
  readonly key: string;
  readonly levels: Levels;
  /** Net bps from which a signal is strong; +∞ where nothing is. */
  strongFrom: number;
  /** Row of the route frame, or slot of the book frame; 0 for what has neither. */
  readonly row: number;
  /** Slots of both legs of a route in the book frame. */
  readonly buySlot: number;
  readonly sellSlot: number;
  /** Undefined while nothing is going on. */
  alarm: Alarm | undefined;
  /** What the newest inputs said besides the value. */
  detail: () => string;
}

/** A rule made ready: every subject in its scope, looked up once. */
export interface PreparedRule {
  readonly rule: AlertRule;
  /** 1: fires above its level, -1: below. */
  readonly sign: 1 | -1;
  readonly targets: readonly Target[];
  readonly byKey: ReadonlyMap<string, Target>;
  /** When it fired in the last ten minutes. */
  firedMs: number[];
}

export function prepareRule(rule: AlertRule, world: AlertWorld): PreparedRule {
  const targets = subjectsOf(rule, world)
    .filter(({ subject }) => isInScope(rule, subject))
    .map((place): Target => {
      const levels = levelsFor(rule, place.subject);
      return {
        ...place,
        key: `${rule.id}|${subjectKey(place.subject)}`,
        levels,
        strongFrom: strongFrom(rule, levels, world.lineBps),
        alarm: undefined,
        detail: () => '',
      };
    });
  return {
    rule,
    sign: sideOf(rule.condition) === 'above' ? 1 : -1,
    targets,
    byKey: new Map(targets.map((target) => [subjectKey(target.subject), target])),
    firedMs: [],
  };
}

/** Net bps from which a signal is strong: a multiple of the rule's own level, else of the recorder's line. */
export function strongFrom({ condition }: AlertRule, levels: Levels, lineBps: number): number {
  const factor = condition.kind === 'signal' ? condition.strong_factor : null;
  const line = Number.isFinite(levels.fire) ? levels.fire : lineBps;
  // With a line at or below zero everything would be twice of it.
  return factor === null || !(line > 0) ? Number.POSITIVE_INFINITY : factor * line;
}

type Place = Pick<Target, 'subject' | 'row' | 'buySlot' | 'sellSlot'>;

function subjectsOf({ condition }: AlertRule, { symbols, venues }: AlertWorld): Place[] {
  const none = { row: 0, buySlot: 0, sellSlot: 0 };
  if (condition.kind === 'health') {
    return condition.what === 'venue_offline' || condition.what === 'stalled'
      ? venues.map((venue) => ({ subject: { venue }, ...none }))
      : [{ subject: {}, ...none }];
  }
  const isOfRoutes =
    condition.kind === 'spread' ||
    condition.kind === 'signal' ||
    (condition.kind === 'funding' && condition.measure === 'difference');
  if (isOfRoutes)
    return routesOf(symbols.length, venues.length).map(({ symbol, buy, sell }, row) => ({
      subject: { symbol: symbols[symbol]!, buy: venues[buy]!, sell: venues[sell]! },
      row,
      buySlot: symbol * venues.length + buy,
      sellSlot: symbol * venues.length + sell,
    }));
  return symbols.flatMap((symbol, s) =>
    venues.map((venue, v) => {
      const slot = s * venues.length + v;
      return { subject: { symbol, venue }, row: slot, buySlot: slot, sellSlot: slot };
    }),
  );
}
