import type { ReactNode } from 'react';
import { exchangeLabels, type ExchangeId } from '#shared/market/exchange.ts';

/** Code of a venue with the 2 px edge of its colour; the colour never stands alone. */
export function VenueCode({ exchange, index }: { exchange: ExchangeId; index: number }): ReactNode {
  return (
    <span className="venue-code" data-venue={index} title={exchangeLabels[exchange].name}>
      {exchangeLabels[exchange].code}
    </span>
  );
}
