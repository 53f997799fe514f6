import { useId, type ReactNode } from 'react';
import { exchangeLabels, type ExchangeId } from '#shared/market/exchange.ts';

/** Which venues a rule watches. @param props.chosen none: all of them */
export function VenueScope(props: {
  venues: readonly ExchangeId[];
  chosen: readonly ExchangeId[];
  onChange: (venues: readonly ExchangeId[]) => void;
}): ReactNode {
  const { venues, chosen, onChange } = props;
  const id = useId();
  return (
    <fieldset className="choices" aria-describedby={id}>
      <legend>Venues</legend>
      {venues.map((venue) => (
        <label key={venue}>
          <input
            type="checkbox"
            checked={chosen.length === 0 || chosen.includes(venue)}
            onChange={() => {
              const now = chosen.length === 0 ? venues : chosen;
              const next = now.includes(venue) ? now.filter((each) => each !== venue) : [...now, venue];
              onChange(next.length === venues.length ? [] : next);
            }}
          />{' '}
          {exchangeLabels[venue].name}
        </label>
      ))}
      <span id={id} className="faint">
        {chosen.length === 0 ? 'all' : 'only these'}
      </span>
    </fieldset>
  );
}
