import type Database from 'better-sqlite3';
import { AppError } from '#shared/error-codes.ts';
import type { HistoryQuery, LifeDetails, LifePage, SignalLife } from '#shared/api/signals.ts';
import type { Signal } from '#shared/market/signal.ts';

/** What a page is sorted by; an open life counts as the shortest. */
const sorts: Readonly<
  Record<HistoryQuery['sort'], { readonly sql: string; readonly of: (life: SignalLife) => number }>
> = {
  opened: { sql: 'opened_ms', of: (life) => life.opened_ms },
  lifetime: { sql: 'coalesce(lifetime_ms, -1)', of: (life) => life.lifetime_ms ?? -1 },
  net: { sql: 'peak_net_pct', of: (life) => life.peak_net_pct },
  size: { sql: 'max_notional', of: (life) => life.max_notional },
};

const lifeColumns = `opportunity_id, type, symbol, buy AS buy_exchange, sell AS sell_exchange, opened_ms, closed_ms,
  lifetime_ms, open_net_pct, peak_net_pct, twa_net_pct, max_qty, max_notional, net_profit, reference_currency,
  close_reason, evidence`;

type Value = string | number;

/** Which lives are asked for, as SQL and its values. */
export function lifeFilter(query: Partial<Omit<HistoryQuery, 'sort' | 'order' | 'after' | 'limit'>>): {
  sql: string;
  values: Value[];
} {
  const terms: string[] = [];
  const values: Value[] = [];
  const add = (term: string, value: Value | undefined): void => {
    if (value === undefined) return;
    terms.push(term);
    values.push(value);
  };
  add('opened_ms >= ?', query.from);
  add('opened_ms < ?', query.to);
  add('symbol = ?', query.symbol);
  add('buy = ?', query.buy);
  add('sell = ?', query.sell);
  add('type = ?', query.type);
  add('lifetime_ms >= ?', query.min_lifetime_ms);
  add('lifetime_ms <= ?', query.max_lifetime_ms);
  add('peak_net_pct >= ?', query.min_net_pct);
  add('peak_net_pct <= ?', query.max_net_pct);
  add('max_notional >= ?', query.min_notional);
  add('max_notional <= ?', query.max_notional);
  if (query.state !== undefined) terms.push(`closed_ms IS ${query.state === 'open' ? '' : 'NOT '}NULL`);
  return { sql: terms.length === 0 ? '1' : terms.join(' AND '), values };
}

/**
 * One page of lives. Pages follow a key, not a position: what opens meanwhile moves nothing.
 *
 * @throws AppError INVALID_INPUT when `after` is not the `next` of a page
 */
export function listLives(db: Database.Database, query: HistoryQuery): LifePage {
  const { sort, order, after, limit } = query;
  const { sql, values } = lifeFilter(query);
  const { sql: column, of: keyOf } = sorts[sort];
  const key = after === undefined ? undefined : readKey(after);
  const beyond =
    key === undefined ? '1' : `(${column}, opportunity_id) ${order === 'desc' ? '<' : '>'} (?, ?)`;
  const found = db
    .prepare<Value[], SignalLife>(
      `SELECT ${lifeColumns} FROM lives WHERE ${sql} AND ${beyond}
       ORDER BY ${column} ${order}, opportunity_id ${order} LIMIT ?`,
    )
    .all(...values, ...(key ?? []), limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  const total = db.prepare<Value[], number>(`SELECT count(*) FROM lives WHERE ${sql}`).pluck();
  return {
    lives: page,
    next: last === undefined ? null : JSON.stringify([keyOf(last), last.opportunity_id]),
    total: total.get(...values) ?? 0,
  };
}

/** @throws AppError NOT_FOUND */
export function findLife(db: Database.Database, id: string): LifeDetails {
  const life = db
    .prepare<[string], SignalLife>(`SELECT ${lifeColumns} FROM lives WHERE opportunity_id = ?`)
    .get(id);
  if (life === undefined)
    throw new AppError(
      'NOT_FOUND',
      `signals: expected a life ${id}, found none; retention may have removed it`,
    );
  const bodies = db
    .prepare<[string], string>('SELECT body FROM messages WHERE opportunity_id = ? ORDER BY id')
    .pluck()
    .all(id);
  return { life, messages: bodies.map((body) => JSON.parse(body) as Signal) };
}

function readKey(text: string): [number, string] {
  let key: unknown;
  try {
    key = JSON.parse(text);
  } catch {
    key = undefined;
  }
  if (Array.isArray(key) && key.length === 2) {
    const [value, id] = key as unknown[];
    if (typeof value === 'number' && typeof id === 'string') return [value, id];
  }
  throw new AppError('INVALID_INPUT', `signals: expected \`next\` of a page as \`after\`, found ${text}`);
}
