import { useState, type ReactNode } from 'react';
import { shelfScope, isShelved, type ShelfScope } from '#shared/alerts/shelf.ts';
import type { AlertState } from '#shared/api/alerts.ts';
import { exchangeLabels, isExchangeId } from '#shared/market/exchange.ts';
import { askAlerts, mute, unmute, untilEight } from '../../data/alert-actions.ts';
import { useApp, useClock, useMarket } from '../../data/use-app.ts';
import { countdownText } from '../../ui/format.ts';
import { shelfText } from './sentence.ts';

const ends = {
  '15': 15 * 60_000,
  '60': 60 * 60_000,
  '480': 8 * 60 * 60_000,
} as const;

/** Mutes with the time they have left, a new one, and the quiet hours. */
export function MutesPanel({ state }: { state: AlertState }): ReactNode {
  const app = useApp();
  const nowMs = useClock(1_000, () => app.nowMs());
  const shelves = state.shelves.filter((shelf) => isShelved(shelf, nowMs));
  const ruleName = (id: string): string => state.rules.find(({ rule }) => rule.id === id)?.rule.name ?? id;
  return (
    <div className="side-list" data-testid="mutes">
      {shelves.length === 0 ? <p className="faint side-empty">Nothing is muted.</p> : null}
      {shelves.map((shelf) => (
        <div key={shelf.id} className="side-line" data-shelf={shelf.id}>
          <span className="side-text">{shelfText(shelf.scope, ruleName)}</span>
          <span className="time-left">
            {shelf.until_ms === null ? 'until you end it' : `${countdownText(shelf.until_ms - nowMs)} left`}
          </span>
          <button type="button" className="button" onClick={() => void unmute(app, shelf.id)}>
            Unmute
          </button>
        </div>
      ))}
      <NewMute state={state} />
      <QuietHoursForm state={state} />
    </div>
  );
}

function NewMute({ state }: { state: AlertState }): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const [what, setWhat] = useState('{"kind":"global"}');
  const [end, setEnd] = useState<keyof typeof ends | 'eight' | 'never'>('15');
  const venues = session.venues.map(({ exchange }) => exchange).filter(isExchangeId);
  const option = (scope: ShelfScope, text: string): ReactNode => (
    <option key={JSON.stringify(scope)} value={JSON.stringify(scope)}>
      {text}
    </option>
  );
  const begin = (): void => {
    const scope = shelfScope.parse(JSON.parse(what));
    const forMs = end === 'never' ? null : end === 'eight' ? untilEight(new Date()) : ends[end];
    void mute(app, scope, forMs);
  };
  return (
    <div className="side-form" role="group" aria-label="New mute">
      <span className="quiet">Mute</span>
      <select
        className="select"
        aria-label="What to mute"
        value={what}
        onChange={(event) => setWhat(event.target.value)}
      >
        {option({ kind: 'global' }, 'everything')}
        <optgroup label="Venue">
          {venues.map((venue) => option({ kind: 'venue', venue }, exchangeLabels[venue].name))}
        </optgroup>
        <optgroup label="Rule">
          {state.rules.map(({ rule }) => option({ kind: 'rule', rule: rule.id }, rule.name))}
        </optgroup>
        <optgroup label="Symbol">
          {session.symbols.map(({ symbol }) => option({ kind: 'symbol', symbol }, symbol))}
        </optgroup>
        <optgroup label="Route">
          {session.symbols.flatMap(({ symbol }) =>
            venues.flatMap((buy) =>
              venues
                .filter((sell) => sell !== buy)
                .map((sell) =>
                  option(
                    { kind: 'route', symbol, buy, sell },
                    `${symbol} ${exchangeLabels[buy].code}→${exchangeLabels[sell].code}`,
                  ),
                ),
            ),
          )}
        </optgroup>
      </select>
      <select
        className="select"
        aria-label="For how long"
        value={end}
        onChange={(event) => setEnd(event.target.value as typeof end)}
      >
        <option value="15">15 min</option>
        <option value="60">1 h</option>
        <option value="480">8 h</option>
        <option value="eight">until 08:00</option>
        <option value="never">until I unmute</option>
      </select>
      <button type="button" className="button" onClick={begin}>
        Mute
      </button>
      <p className="faint">
        What is critical is silenced by a mute of everything only, and its banner stays.
      </p>
    </div>
  );
}

function QuietHoursForm({ state }: { state: AlertState }): ReactNode {
  const app = useApp();
  const { quiet_hours: hours } = state;
  const set = (change: Partial<typeof hours>): void => {
    const next = { ...hours, ...change };
    void askAlerts(app, (alerts) => alerts.setQuietHours(next));
  };
  return (
    <div className="side-form" role="group" aria-label="Quiet hours">
      <label>
        <input type="checkbox" checked={hours.enabled} onChange={() => set({ enabled: !hours.enabled })} />{' '}
        Quiet hours
      </label>
      <TimeField label="Quiet from" value={hours.from} onSave={(from) => set({ from })} />
      <span>to</span>
      <TimeField label="Quiet to" value={hours.to} onSave={(to) => set({ to })} />
      {state.is_quiet ? <span className="quiet-now">now</span> : null}
      <p className="faint">
        Every day, local time of the machine that records; only what is critical is told.
      </p>
    </div>
  );
}

/** A time of day as `22:30`, whatever the browser's language; kept when the field is left or Enter is pressed. */
function TimeField(props: { label: string; value: string; onSave: (time: string) => void }): ReactNode {
  const [typed, setTyped] = useState<string>();
  const text = typed ?? props.value;
  const isGood = /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
  const save = (): void => {
    if (typed !== undefined && isGood && typed !== props.value) props.onSave(typed);
    setTyped(undefined);
  };
  return (
    <input
      className="input time"
      size={5}
      maxLength={5}
      aria-label={props.label}
      aria-invalid={!isGood}
      placeholder="22:30"
      value={text}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
      }}
    />
  );
}
