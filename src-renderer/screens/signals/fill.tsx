import type { ReactNode } from 'react';
import type { Session } from '#shared/api/api.ts';
import type { Signal } from '#shared/market/signal.ts';
import { DrawerTable } from '../../ui/drawer.tsx';
import { moneyText, priceText, qtyText } from '../../ui/format.ts';
import { codeOf } from '../route-name.ts';

/** One crossing of the top of the book: what is paid, what is got, what the venues take; in the reference currency. */
export interface Fill {
  readonly qty: number;
  readonly bought: number;
  readonly buyFee: number;
  readonly sold: number;
  readonly sellFee: number;
  readonly net: number;
}

/** @param buyFeePct @param sellFeePct taker fees in percent of traded value */
export function fillOf(
  signal: Pick<Signal, 'qty' | 'buy_price' | 'sell_price' | 'buy_rate'>,
  buyFeePct: number,
  sellFeePct: number,
): Fill {
  const { qty } = signal;
  const bought = qty * signal.buy_price * signal.buy_rate;
  const sold = qty * signal.sell_price;
  const [buyFee, sellFee] = [(bought * buyFeePct) / 100, (sold * sellFeePct) / 100];
  return { qty, bought, buyFee, sold, sellFee, net: sold - sellFee - bought - buyFee };
}

/** What an execution without delay, slippage or partial fills would have got. Nobody traded. */
export function HypotheticalFill(props: {
  session: Session;
  signal: Signal;
  at: string;
  decimals: number;
}): ReactNode {
  const { session, signal, at, decimals } = props;
  const fee = (exchange: string): number =>
    session.venues.find((venue) => venue.exchange === exchange)?.taker_pct ?? Number.NaN;
  const fill = fillOf(signal, fee(signal.buy_exchange), fee(signal.sell_exchange));
  const [buy, sell] = [codeOf(signal.buy_exchange), codeOf(signal.sell_exchange)];
  const lines = [
    [`Buy ${qtyText(fill.qty)} ${buy} at ask ${priceText(signal.buy_price, decimals)}`, -fill.bought],
    [`Taker fee of ${buy}`, -fill.buyFee],
    [`Sell ${qtyText(fill.qty)} ${sell} at bid ${priceText(signal.sell_price, decimals)}`, fill.sold],
    [`Taker fee of ${sell}`, -fill.sellFee],
  ] as const;
  return (
    <>
      <h3>Hypothetical fill {at}</h3>
      <DrawerTable testId="fill">
        {lines.map(([label, value]) => (
          <tr key={label}>
            <td>{label}</td>
            <td data-align="right">{moneyText(value)}</td>
          </tr>
        ))}
        <tr className="fill-total">
          <td>Left, {signal.reference_currency}</td>
          <td data-align="right">{moneyText(fill.net)}</td>
        </tr>
      </DrawerTable>
      <p className="faint trace-note">
        Nobody traded. No delay, no slippage, no partial fill, top of the book only; positions stay open on
        both venues, closing them costs two more fees.
      </p>
    </>
  );
}
