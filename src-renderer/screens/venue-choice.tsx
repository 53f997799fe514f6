import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { useApp, useMarket } from '../data/use-app.ts';
import { Segments } from '../ui/segments.tsx';

/** The venue that screens of the recorder are narrowed to, or all of them; common to these screens. */
export function VenueChoice(): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const venue = useStore(app.prefs, (state) => state.venue);
  return (
    <Segments
      label="Venue"
      value={venue}
      options={[
        { value: '', label: 'All' },
        ...session.venues.map(({ exchange }) => ({
          value: exchange as string,
          label: exchangeLabels[exchange].code,
        })),
      ]}
      onChange={(exchange) => app.prefs.setState({ venue: exchange })}
    />
  );
}
