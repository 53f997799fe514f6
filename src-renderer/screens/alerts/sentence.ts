import { sideOf, type AlertRule, type Channel, type HealthKind } from '#shared/alerts/rule.ts';
import type { ShelfScope } from '#shared/alerts/shelf.ts';
import { levelText } from '#shared/alerts/wording.ts';
import { exchangeLabels } from '#shared/market/exchange.ts';
import type { Watchlist } from '../../data/watchlists.ts';
import { codeOf } from '../route-name.ts';
import { directionText } from './direction.ts';
import { entryText } from './entry.ts';

const healthText: Readonly<Record<HealthKind, string>> = {
  all_offline: 'all venues are offline',
  recording_failed: 'recording has failed',
  venue_offline: 'a venue is offline',
  stalled: 'a venue is stalled (socket open, no data)',
  drops: 'events lost in the last minute',
  queue: 'queue to the disk',
  disk_free: 'free space on the disk',
  uploads: 'uploads to S3 fail or are behind',
};

export const channelText: Readonly<Record<Channel, string>> = {
  sound: 'Sound',
  speech: 'Speech',
  desktop: 'Desktop',
  webhook: 'Webhook',
  telegram: 'Telegram',
};

/** What the rule watches and at which level: `net ≥ +8.0 bps, clears < +5.0 bps, for 300 ms`. */
export function conditionText(rule: AlertRule): string {
  const { condition: c } = rule;
  const for_ = rule.on_delay_ms > 0 ? `, for ${entryText(rule.on_delay_ms, 'ms')}` : '';
  const [over, under] = sideOf(c) === 'above' ? ['≥', '<'] : ['≤', '>'];
  // Events are what is spoken of already.
  const level = (value: number): string =>
    c.kind === 'health' && c.what === 'drops' ? String(value) : levelText(rule, value);
  switch (c.kind) {
    case 'signal': {
      const line = c.fire === null ? 'a signal opens' : `a signal ${over} ${level(c.fire)} net`;
      const strong = c.strong_factor === null ? '' : `, strong from ${c.strong_factor}× the line`;
      const size = c.min_notional > 0 ? `, size ≥ ${c.min_notional.toLocaleString('en-US')}` : '';
      return `${line}${size}${strong}${for_}`;
    }
    case 'spread': {
      const size = c.min_notional > 0 ? `, size ≥ ${c.min_notional.toLocaleString('en-US')}` : '';
      return `${c.measure} ${over} ${level(c.fire)}, clears ${under} ${level(c.clear)}${size}, ages ≤ ${entryText(c.max_age_ms, 'ms')}${for_}`;
    }
    case 'funding': {
      const what =
        c.measure === 'minutes'
          ? 'next funding'
          : c.measure === 'rate'
            ? 'funding rate'
            : 'funding difference';
      return `${what} ${over} ${level(c.fire)}, clears ${under} ${level(c.clear)}${for_}`;
    }
    case 'price':
      return `${c.source} ${over} ${level(c.fire)}, clears ${under} ${level(c.clear)}${for_}`;
    case 'health':
      return c.what === 'drops' || c.what === 'queue' || c.what === 'disk_free'
        ? `${healthText[c.what]} ${over} ${level(c.fire)}, clears ${under} ${level(c.clear)}${for_}`
        : `${healthText[c.what]}${for_}`;
  }
}

/**
 * What a rule speaks of: `BTCUSDT, ETHUSDT · OKX→BIN`; `all` when nothing is left out.
 *
 * @param lists watchlists there are: a rule whose list is gone or empty watches nothing, and says so
 */
export function scopeText({ scope, overrides }: AlertRule, lists: readonly Watchlist[] = []): string {
  const parts = [
    scope.watchlist === undefined ? '' : listText(lists.find(({ id }) => id === scope.watchlist)),
    scope.symbols.length > 3 ? `${scope.symbols.length} symbols` : scope.symbols.join(', '),
    scope.venues.map(codeOf).join(', '),
    scope.directions.map(directionText).join(', '),
  ].filter((part) => part !== '');
  const others =
    overrides.length === 0 ? '' : ` + ${overrides.length} own level${overrides.length > 1 ? 's' : ''}`;
  return (parts.length === 0 ? 'all' : parts.join(' · ')) + others;
}

function listText(list: Watchlist | undefined): string {
  if (list === undefined) return '★ a list that is gone: watches nothing';
  return list.symbols.length === 0 ? `★ ${list.name}, empty: watches nothing` : `★ ${list.name}`;
}

/** What a mute covers, for people. */
export function shelfText(scope: ShelfScope, ruleName: (id: string) => string): string {
  switch (scope.kind) {
    case 'global':
      return 'Everything';
    case 'venue':
      return `Venue ${exchangeLabels[scope.venue].name}`;
    case 'symbol':
      return `Symbol ${scope.symbol}`;
    case 'route':
      return `Route ${scope.symbol} ${codeOf(scope.buy)}→${codeOf(scope.sell)}`;
    case 'rule':
      return `Rule ${ruleName(scope.rule)}`;
  }
}
