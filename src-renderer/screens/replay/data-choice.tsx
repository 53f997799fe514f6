import type { ReactNode } from 'react';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import { useApp, useClock } from '../../data/use-app.ts';
import { countText, exactText } from '../../ui/format.ts';
import { DayCoverage } from '../coverage.tsx';
import { dateText } from '../day-time.ts';
import { countOfQuarters, unionOfQuarters } from '../quarters.ts';
import { Field, Text, Toggles } from './fields.tsx';
import { choices, chosenDays, type OrderForm } from './order.ts';

/** Which recorded days are replayed, and what part of them. */
export function DataChoice(props: {
  days: readonly CatalogDataset[];
  form: OrderForm;
  onChange: (part: Partial<OrderForm>) => void;
}): ReactNode {
  const { days, form, onChange } = props;
  const dates = [...new Set(days.map(({ date }) => date))].toSorted().toReversed();
  const ofDate = days.filter(({ date }) => date === form.date);
  const ofVenues = ofDate.filter(({ exchange }) => form.exchanges.size === 0 || form.exchanges.has(exchange));
  const chosen = chosenDays(form, days);
  const rows = chosen.reduce((sum, day) => sum + day.rows, 0);
  const quarters = unionOfQuarters(chosen.map((day) => day.quarters));
  const app = useApp();
  const nowMs = useClock(60_000, () => app.nowMs());
  const today = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
  return (
    <>
      <Field label="Day">
        <select
          className="select"
          value={form.date}
          aria-label="Day"
          onChange={(event) =>
            onChange({ date: event.target.value, symbols: new Set(), exchanges: new Set() })
          }
        >
          {dates.length === 0 ? <option value="">nothing recorded</option> : null}
          {dates.map((date) => (
            <option key={date} value={date}>
              {dateText(date)}
            </option>
          ))}
        </select>
      </Field>
      <Toggles
        label="Venues"
        names={choices(ofDate, 'exchange')}
        chosen={form.exchanges}
        onChange={(exchanges) => onChange({ exchanges })}
      />
      <Toggles
        label="Symbols"
        names={choices(ofVenues, 'symbol')}
        chosen={form.symbols}
        onChange={(symbols) => onChange({ symbols })}
      />
      <Toggles
        label="Streams"
        names={choices(ofDate, 'stream')}
        chosen={form.streams}
        onChange={(streams) => onChange({ streams })}
      />
      <p className="replay-data" data-testid="replay-data">
        <DayCoverage quarters={quarters} covered={countOfQuarters(quarters)} />
        <span>
          {exactText(chosen.length)} {chosen.length === 1 ? 'file set' : 'file sets'}, {countText(rows)} rows
        </span>
      </p>
      {form.date !== '' && form.date === today && chosen.some(({ parts }) => parts > 0) ? (
        <p className="replay-growing" data-testid="growing-day">
          <span className="glyph">▲</span> This day is still being recorded: its data grows with every minute.
          A run over it works, and the same run later reads more; it can be proved when the day is over.
        </p>
      ) : null}
      <Field label="Range, UTC">
        <Text label="From" value={form.from} placeholder="00:00" onChange={(from) => onChange({ from })} />
        <Text label="To" value={form.to} placeholder="24:00" onChange={(to) => onChange({ to })} />
      </Field>
    </>
  );
}
