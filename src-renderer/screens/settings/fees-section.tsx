import { useState, type ReactNode } from 'react';
import { exchangeLabels, type ExchangeId } from '#shared/market/exchange.ts';
import { BASE_TIER, tierOf, type FeeRow } from '#shared/market/fees.ts';
import { useMarket } from '../../data/use-app.ts';
import { parsed, written } from './quantity.ts';
import { nameOf, tiersOf, useFees, type FeesForm } from './use-fees.ts';

/** What every net value takes off: the taker fee of both venues, by the user's tier. */
export function FeesSection(props: {
  /** Tier in use per venue; undefined while the settings are not known. */
  tiers: Readonly<Partial<Record<ExchangeId, string>>>;
  isLocked: boolean;
  onTier: (tiers: Readonly<Partial<Record<ExchangeId, string>>>) => void;
}): ReactNode {
  const { session } = useMarket();
  const form = useFees();
  const { view } = form;
  if (view === undefined)
    return form.trouble === '' ? null : <p className="setting-problem">■ {form.trouble}</p>;
  const tierOfVenue = (exchange: ExchangeId): string => props.tiers[exchange] ?? BASE_TIER;
  const rows = view.rows.filter((row) => session.venues.some((venue) => venue.exchange === row.exchange));
  return (
    <div>
      <p className="setting-text">
        Net values take both taker fees off. A plain number is in bps: 5, 5bp and 0.05% are the same. Changes
        hold at once.
      </p>
      {view.is_old ? (
        <p className="settings-waiting" role="status">
          ▲ Last compared with the venues' pages on {view.checked}, {view.age_days} days ago: they may have
          changed.
        </p>
      ) : null}
      {form.trouble === '' ? null : (
        <p className="setting-problem" role="alert">
          ■ {form.trouble}
        </p>
      )}
      <table className="plain-table fee-table">
        <thead>
          <tr>
            <th scope="col">Venue</th>
            <th scope="col">Market</th>
            <th scope="col">Tier</th>
            <th scope="col" data-align="right">
              Taker
            </th>
            <th scope="col" data-align="right">
              Maker
            </th>
            <th scope="col">Source</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <FeeLine
              key={`${nameOf(row)} ${row.taker_pct} ${row.maker_pct}`}
              row={row}
              isOwn={row.isOwn}
              isInUse={row.type === 'perp' && tierOf(row) === tierOfVenue(row.exchange)}
              form={form}
            />
          ))}
        </tbody>
      </table>
      {session.venues.map(({ exchange }) => (
        <TierLine
          key={exchange}
          exchange={exchange}
          tier={tierOfVenue(exchange)}
          tiers={tiersOf(view, exchange)}
          isLocked={props.isLocked}
          onTier={(tier) => {
            const { [exchange]: _, ...others } = props.tiers;
            props.onTier(tier === BASE_TIER ? others : { ...others, [exchange]: tier });
          }}
          onAdd={(tier) => {
            const like = rows.find((row) => row.exchange === exchange && row.type === 'perp');
            if (like !== undefined) void form.add(like, tier);
          }}
        />
      ))}
    </div>
  );
}

/** Fees of one venue, market and tier; typed anew they are the user's own. */
function FeeLine(props: { row: FeeRow; isOwn: boolean; isInUse: boolean; form: FeesForm }): ReactNode {
  const { row, isOwn, isInUse, form } = props;
  const [taker, setTaker] = useState(written('spread', row.taker_pct));
  const [maker, setMaker] = useState(written('spread', row.maker_pct));
  const [t, m] = [parsed('spread', taker), parsed('spread', maker)];
  const isChanged =
    !('value' in t) || !('value' in m) || t.value !== row.taker_pct || m.value !== row.maker_pct;
  const problem = 'problem' in t ? t.problem : 'problem' in m ? m.problem : limit(t.value, m.value);
  const name = `${exchangeLabels[row.exchange].name} ${row.type} ${tierOf(row)}`;
  const input = (label: string, text: string, set: (text: string) => void): ReactNode => (
    <input
      className="field fee-field"
      aria-label={`${label} of ${name}`}
      aria-invalid={problem !== ''}
      value={text}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => set(event.target.value)}
    />
  );
  return (
    <tr data-fee={nameOf(row)} data-in-use={isInUse}>
      <th scope="row">{exchangeLabels[row.exchange].name}</th>
      <td>{row.type}</td>
      <td>
        {tierOf(row)}
        {isInUse ? <span className="positive"> ● in use</span> : null}
      </td>
      <td data-align="right">{input('Taker', taker, setTaker)}</td>
      <td data-align="right">{input('Maker', maker, setMaker)}</td>
      <td className="quiet">
        {row.source}, from {row.valid_from}
      </td>
      <td>
        {isChanged ? (
          <button
            type="button"
            className="button"
            data-strong=""
            disabled={problem !== ''}
            title={problem}
            onClick={() => {
              if ('value' in t && 'value' in m)
                void form.change(row, { taker_pct: t.value, maker_pct: m.value });
            }}
          >
            Save
          </button>
        ) : isOwn ? (
          <button type="button" className="text-button" onClick={() => void form.forget(row)}>
            Forget mine
          </button>
        ) : null}
        {problem === '' ? null : (
          <p className="setting-problem" role="alert">
            ■ {problem}
          </p>
        )}
      </td>
    </tr>
  );
}

function limit(taker: number, maker: number): string {
  if (taker < 0 || taker > 5) return 'expected a taker fee from 0 to 5 %';
  return maker < -1 || maker > 5 ? 'expected a maker fee from −1 to 5 %' : '';
}

function TierLine(props: {
  exchange: ExchangeId;
  tier: string;
  tiers: readonly string[];
  isLocked: boolean;
  onTier: (tier: string) => void;
  onAdd: (tier: string) => void;
}): ReactNode {
  const [name, setName] = useState('');
  const venue = exchangeLabels[props.exchange].name;
  return (
    <form
      className="tier-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '' && !props.tiers.includes(name.trim())) props.onAdd(name.trim());
        setName('');
      }}
    >
      <label>
        {venue}, my tier{' '}
        <select
          className="select"
          disabled={props.isLocked}
          value={props.tier}
          onChange={(event) => props.onTier(event.target.value)}
        >
          {props.tiers.map((tier) => (
            <option key={tier}>{tier}</option>
          ))}
        </select>
      </label>
      <input
        className="field"
        aria-label={`Another tier of ${venue}`}
        placeholder="another tier, such as VIP 1"
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button" disabled={name.trim() === ''}>
        Add
      </button>
    </form>
  );
}
