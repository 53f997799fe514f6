import { useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ParamField } from '#shared/strategy/strategy.ts';
import type { ReplayDesk } from '../../data/replay-desk.ts';
import { countText, exactText } from '../../ui/format.ts';
import { DayCoverage } from '../coverage.tsx';
import { dateText } from '../day-time.ts';
import { countOfQuarters, unionOfQuarters } from '../quarters.ts';
import { choices, chosenDays, orderOf, speeds, type OrderForm } from './order.ts';

/** What is replayed, by which strategy and how orders are filled. */
export function Setup(props: {
  desk: ReplayDesk;
  form: OrderForm;
  onChange: (part: Partial<OrderForm>) => void;
  isBusy: boolean;
}): ReactNode {
  const { desk, form, onChange, isBusy } = props;
  const { strategies, days } = useStore(desk.store);
  const all = useMemo(() => days ?? [], [days]);
  const dates = [...new Set(all.map(({ date }) => date))].toSorted().toReversed();
  const ofDate = all.filter(({ date }) => date === form.date);
  const ofVenues = ofDate.filter(({ exchange }) => form.exchanges.size === 0 || form.exchanges.has(exchange));
  const chosen = chosenDays(form, all);
  const rows = chosen.reduce((sum, day) => sum + day.rows, 0);
  const quarters = unionOfQuarters(chosen.map((day) => day.quarters));
  const strategy = strategies?.strategies.find(({ name }) => name === form.strategy);
  const order = orderOf(form, all, strategies?.strategies ?? [], false);

  const start = (isPaused: boolean): void => {
    const wanted = orderOf(form, all, strategies?.strategies ?? [], isPaused);
    if (typeof wanted !== 'string') void desk.launch(wanted);
  };
  return (
    <section className="panel replay-setup" aria-label="Setup">
      <div className="panel-head">
        <h2>Setup</h2>
      </div>
      <div className="replay-form">
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
            {exactText(chosen.length)} {chosen.length === 1 ? 'file set' : 'file sets'}, {countText(rows)}{' '}
            rows
          </span>
        </p>
        <Field label="Range, UTC">
          <Text label="From" value={form.from} placeholder="00:00" onChange={(from) => onChange({ from })} />
          <Text label="To" value={form.to} placeholder="24:00" onChange={(to) => onChange({ to })} />
        </Field>
        <Field label="Strategy">
          <select
            className="select"
            value={form.strategy}
            aria-label="Strategy"
            onChange={(event) => onChange({ strategy: event.target.value, params: {} })}
          >
            {strategies?.strategies.map(({ name, title, kind, fault }) => (
              <option key={`${kind} ${name}`} value={name}>
                {kind === 'file' ? `${name}${fault === null ? '' : ' ▲'}` : title}
              </option>
            ))}
          </select>
        </Field>
        {strategy === undefined ? null : (
          <p className="faint replay-what">{strategy.fault ?? strategy.what}</p>
        )}
        {strategy?.fields.map((field) => (
          <Param
            key={`${strategy.name} ${field.name}`}
            field={field}
            value={form.params[field.name]}
            onChange={(value) => onChange({ params: { ...form.params, [field.name]: value } })}
          />
        ))}
        {strategies === undefined ? null : (
          <p className="faint replay-what">
            Own files: put .js, .mjs or .ts into <span className="mono">{strategies.folder}</span>. They run
            with clock, randomness and network taken away: a guard for equal results, not a sandbox.
          </p>
        )}
        <Field label="Seed">
          <Text label="Seed" value={form.seed} onChange={(seed) => onChange({ seed })} />
        </Field>
        <details className="replay-models">
          <summary>Execution model</summary>
          <Field label="Fee, bps">
            <Text label="Fee, bps" value={form.feeBps} onChange={(feeBps) => onChange({ feeBps })} />
          </Field>
          <Field label="Slippage, bps">
            <Text
              label="Slippage, bps"
              value={form.slippageBps}
              onChange={(slippageBps) => onChange({ slippageBps })}
            />
          </Field>
          <Field label="Latency, ms">
            <Text
              label="Latency to the venue, ms"
              value={form.latencyMs}
              onChange={(latencyMs) => onChange({ latencyMs })}
            />
          </Field>
          <label className="replay-check">
            <input
              type="checkbox"
              checked={form.isSizeLimited}
              onChange={() => onChange({ isSizeLimited: !form.isSizeLimited })}
            />{' '}
            Fill no more than the top of book shows
          </label>
          <label className="replay-check">
            <input
              type="checkbox"
              checked={form.hasFunding}
              onChange={() => onChange({ hasFunding: !form.hasFunding })}
            />{' '}
            Settle funding
          </label>
        </details>
      </div>
      <div className="replay-launch">
        {typeof order === 'string' ? <p className="negative">{order}</p> : null}
        <Field label="Speed">
          <select
            className="select"
            value={form.speed}
            aria-label="Speed"
            onChange={(event) => onChange({ speed: event.target.value })}
          >
            {speeds.map((speed) => (
              <option key={speed} value={speed}>
                {speed === 'max' ? 'as fast as possible' : `${speed}×`}
              </option>
            ))}
          </select>
        </Field>
        <div className="replay-buttons">
          <button
            type="button"
            className="button"
            disabled={isBusy || typeof order === 'string'}
            onClick={() => start(false)}
          >
            Run
          </button>
          <button
            type="button"
            className="button"
            disabled={isBusy || typeof order === 'string'}
            onClick={() => start(true)}
          >
            Start paused
          </button>
        </div>
      </div>
    </section>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div className="replay-field">
      <span>{label}</span>
      {children}
    </div>
  );
}

function Text(props: {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <input
      className="input"
      aria-label={props.label}
      value={props.value}
      placeholder={props.placeholder}
      spellCheck={false}
      onChange={(event) => props.onChange(event.target.value)}
    />
  );
}

/** Some of several names; none pressed lets all of them through. */
function Toggles(props: {
  label: string;
  names: readonly string[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}): ReactNode {
  const { label, names, chosen, onChange } = props;
  const flip = (name: string): void => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <div className="replay-field">
      <span>{label}</span>
      <span className="replay-toggles" role="group" aria-label={label}>
        <button
          type="button"
          className="button"
          aria-pressed={chosen.size === 0}
          onClick={() => onChange(new Set())}
        >
          all
        </button>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={chosen.has(name)}
            onClick={() => flip(name)}
          >
            {name}
          </button>
        ))}
      </span>
    </div>
  );
}

function Param(props: {
  field: ParamField;
  value: string | boolean | undefined;
  onChange: (value: string | boolean) => void;
}): ReactNode {
  const { field, value, onChange } = props;
  if (field.type === 'boolean')
    return (
      <label className="replay-check" title={field.what}>
        <input
          type="checkbox"
          checked={value === undefined ? field.default === true : value === true}
          onChange={(event) => onChange(event.target.checked)}
        />{' '}
        {field.label}
      </label>
    );
  const text = typeof value === 'string' ? value : String(field.default);
  return (
    <div className="replay-field" title={field.what}>
      <span>{field.label}</span>
      {field.type === 'choice' ? (
        <select
          className="select"
          aria-label={field.label}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        >
          {field.choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <Text label={field.label} value={text} onChange={onChange} />
      )}
    </div>
  );
}
