import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ReplayDesk } from '../../data/replay-desk.ts';
import type { SweepDesk } from '../../data/sweep-desk.ts';
import { Segments } from '../../ui/segments.tsx';
import { AxisField } from './axis-field.tsx';
import { DataChoice } from './data-choice.tsx';
import { Choice, Field, Param, Text } from './fields.tsx';
import { Models } from './models.tsx';
import { orderOf, speeds, type OrderForm } from './order.ts';
import { sweepFormOf, sweepOrderOf, type Axis } from './sweep-form.ts';
import { SweepLaunch } from './sweep-launch.tsx';
import { SweepSearch } from './sweep-search.tsx';
import { WatchRecording } from './watch-recording.tsx';

type Mode = OrderForm['mode'];

/** What is replayed, by which strategy and how orders are filled. */
export function Setup(props: {
  desk: ReplayDesk;
  sweeps: SweepDesk;
  mode: Mode;
  form: OrderForm;
  onMode: (mode: Mode) => void;
  onChange: (part: Partial<OrderForm>) => void;
  isBusy: boolean;
}): ReactNode {
  const { desk, sweeps, mode, form, onChange } = props;
  const { strategies, days = [] } = useStore(desk.store);
  const sweepForms = sweepFormOf(sweeps);
  const sweep = useStore(sweepForms);
  const strategy = strategies?.strategies.find(({ name }) => name === form.strategy);
  const setAxis = (name: string, axis: Axis | undefined): void => {
    const { [name]: _, ...others } = sweep.axes;
    sweepForms.setState({ axes: axis === undefined ? others : { ...others, [name]: axis } });
  };
  return (
    <section className="panel replay-setup" aria-label="Setup">
      <div className="panel-head">
        <h2>Setup</h2>
        <Segments
          label="What is done"
          value={mode}
          options={[
            { value: 'run', label: 'One run', about: 'The strategy once, with these parameters' },
            { value: 'sweep', label: 'Sweep', about: 'Many runs with different parameters' },
          ]}
          onChange={props.onMode}
        />
      </div>
      <div className="replay-form">
        <DataChoice days={days} form={form} onChange={onChange} />
        <WatchRecording form={form} days={days} />
        <Field label="Strategy">
          <select
            className="select"
            value={form.strategy}
            aria-label="Strategy"
            onChange={(event) => {
              onChange({ strategy: event.target.value, params: {} });
              sweepForms.setState({ axes: {} });
            }}
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
        {strategy?.fields.map((field) => {
          const value = form.params[field.name];
          const onValue = (next: string | boolean): void =>
            onChange({ params: { ...form.params, [field.name]: next } });
          const key = `${strategy.name} ${field.name}`;
          return mode === 'run' ? (
            <Param key={key} field={field} value={value} onChange={onValue} />
          ) : (
            <AxisField
              key={key}
              field={field}
              value={value}
              axis={sweep.axes[field.name]}
              isRandom={sweep.search === 'random'}
              onValue={onValue}
              onAxis={(axis) => setAxis(field.name, axis)}
            />
          );
        })}
        {strategies === undefined ? null : (
          <p className="faint replay-what">
            Own files: put .js, .mjs or .ts into <span className="mono">{strategies.folder}</span>. They run
            with clock, randomness and network taken away: a guard for equal results, not a sandbox.
          </p>
        )}
        {mode === 'run' ? null : <SweepSearch form={sweep} onChange={(part) => sweepForms.setState(part)} />}
        <Field label="Seed">
          <Text label="Seed" value={form.seed} onChange={(seed) => onChange({ seed })} />
        </Field>
        <Models form={form} onChange={onChange} />
      </div>
      {mode === 'run' ? (
        <RunLaunch {...props} />
      ) : (
        <SweepLaunch desk={sweeps} order={sweepOrderOf(form, sweep, days, strategies?.strategies ?? [])} />
      )}
    </section>
  );
}

function RunLaunch(props: {
  desk: ReplayDesk;
  form: OrderForm;
  onChange: (part: Partial<OrderForm>) => void;
  isBusy: boolean;
}): ReactNode {
  const { desk, form, isBusy } = props;
  const { strategies, days = [] } = useStore(desk.store);
  const orderFor = (isPaused: boolean): ReturnType<typeof orderOf> =>
    orderOf(form, days, strategies?.strategies ?? [], isPaused);
  const order = orderFor(false);
  const start = (isPaused: boolean): void => {
    const wanted = orderFor(isPaused);
    if (typeof wanted !== 'string') void desk.launch(wanted);
  };
  return (
    <div className="replay-launch">
      {typeof order === 'string' ? <p className="negative">{order}</p> : null}
      <Field label="Speed">
        <Choice
          label="Speed"
          value={form.speed}
          options={speeds.map((speed) => ({
            value: speed as string,
            label: speed === 'max' ? 'as fast as possible' : `${speed}×`,
          }))}
          onChange={(speed) => props.onChange({ speed })}
        />
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
  );
}
