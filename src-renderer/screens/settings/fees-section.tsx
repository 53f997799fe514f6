import type { ReactNode } from 'react';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { useMarket } from '../../data/use-app.ts';

/** What every net value takes off: the taker fee of both venues. */
export function FeesSection(): ReactNode {
  const { session } = useMarket();
  return (
    <div className="setting-text">
      {session.fees_old ? (
        <p className="setting-problem" role="alert">
          ▲ The table was last checked on {session.fees_checked}: venues may have changed their fees since.
        </p>
      ) : null}
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Venue</th>
            <th scope="col" data-align="right">
              Taker
            </th>
            <th scope="col" data-align="right">
              Both legs with
            </th>
          </tr>
        </thead>
        <tbody>
          {session.venues.map((venue) => (
            <tr key={venue.exchange}>
              <th scope="row">{exchangeLabels[venue.exchange].name}</th>
              <td data-align="right">
                {venue.taker_pct} % = {(venue.taker_pct * 100).toFixed(1)} bps
              </td>
              <td data-align="right">
                {session.venues
                  .filter((other) => other !== venue)
                  .map(
                    (other) =>
                      `${exchangeLabels[other.exchange].code} ${((venue.taker_pct + other.taker_pct) * 100).toFixed(1)}`,
                  )
                  .join(', ')}{' '}
                bps
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">Checked with the venues' fee pages on {session.fees_checked}.</p>
    </div>
  );
}
