import { exchangeLabels, isExchangeId, type ExchangeId } from '#shared/market/exchange.ts';

/** Every way between two of the venues, as rules name it: `okx>binance` buys on OKX. */
export function directionsOf(venues: readonly ExchangeId[]): readonly string[] {
  return venues.flatMap((buy) => venues.filter((sell) => sell !== buy).map((sell) => `${buy}>${sell}`));
}

/** `OKX→BIN` of `okx>binance`. */
export function directionText(direction: string): string {
  return direction
    .split('>')
    .map((venue) => (isExchangeId(venue) ? exchangeLabels[venue].code : venue))
    .join('→');
}
