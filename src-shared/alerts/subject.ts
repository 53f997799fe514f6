import { exchangeLabels, type ExchangeId } from '../market/exchange.ts';

/** What an alarm is about: a route has symbol, buy and sell; a quote symbol and venue; a venue itself; or all. */
export interface Subject {
  readonly symbol?: string;
  readonly venue?: ExchangeId;
  readonly buy?: ExchangeId;
  readonly sell?: ExchangeId;
}

/** One text per subject: `BTCUSDT:okx>binance`, `BTCUSDT@okx`, `@okx`, `all`. */
export function subjectKey({ symbol = '', venue, buy, sell }: Subject): string {
  if (buy !== undefined && sell !== undefined) return `${symbol}:${buy}>${sell}`;
  if (venue !== undefined) return `${symbol}@${venue}`;
  return symbol === '' ? 'all' : symbol;
}

/** For people: `BTCUSDT OKX→BIN`, `BTCUSDT OKX`, `OKX`; empty for all. */
export function subjectText({ symbol = '', venue, buy, sell }: Subject): string {
  const where =
    buy !== undefined && sell !== undefined
      ? `${exchangeLabels[buy].code}→${exchangeLabels[sell].code}`
      : venue === undefined
        ? ''
        : exchangeLabels[venue].code;
  return [symbol, where].filter((part) => part !== '').join(' ');
}

/** Directions as rules write them: `okx>binance`. */
export function directionOf({ buy, sell }: Subject): string | undefined {
  return buy === undefined || sell === undefined ? undefined : `${buy}>${sell}`;
}

/** True when a venue is the subject or one of its legs. */
export function concernsVenue({ venue, buy, sell }: Subject, exchange: ExchangeId): boolean {
  return venue === exchange || buy === exchange || sell === exchange;
}
