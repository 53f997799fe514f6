import type { ReactNode } from 'react';
import { Choice, Field, Text } from './fields.tsx';
import { objectives, type SweepForm } from './sweep-form.ts';

/** How values are chosen, what the best is, and what it is judged by. */
export function SweepSearch({
  form,
  onChange,
}: {
  form: SweepForm;
  onChange: (part: Partial<SweepForm>) => void;
}): ReactNode {
  return (
    <>
      <Field label="Trials">
        <Choice
          label="Trials"
          value={form.search}
          options={[
            { value: 'grid', label: 'all of the grid' },
            { value: 'random', label: 'at random' },
          ]}
          onChange={(search) => onChange({ search })}
        />
        {form.search === 'random' ? (
          <Text label="Number of trials" value={form.count} onChange={(count) => onChange({ count })} />
        ) : null}
      </Field>
      <Field label="Looks for">
        <Choice
          label="Looks for"
          value={form.objective}
          options={objectives}
          onChange={(objective) => onChange({ objective })}
        />
      </Field>
      <Field label="Judged by">
        <Choice
          label="Judged by"
          value={form.division}
          options={[
            { value: 'split', label: 'the rest of the time' },
            { value: 'walk-forward', label: 'walking forward' },
            { value: 'none', label: 'nothing (all trains)' },
          ]}
          onChange={(division) => onChange({ division })}
        />
      </Field>
      {form.division === 'split' ? (
        <Field label="Trains on, %">
          <Text label="Trains on, %" value={form.splitPct} onChange={(splitPct) => onChange({ splitPct })} />
        </Field>
      ) : null}
      {form.division === 'walk-forward' ? (
        <Field label="Train, test, move on">
          <Text label="Train" value={form.train} onChange={(train) => onChange({ train })} />
          <Text label="Test" value={form.test} onChange={(test) => onChange({ test })} />
          <Text label="Move on by" value={form.step} onChange={(step) => onChange({ step })} />
        </Field>
      ) : null}
      <Field label="Threads">
        <Text
          label="Threads"
          value={form.workers}
          placeholder="all but one"
          onChange={(workers) => onChange({ workers })}
        />
      </Field>
    </>
  );
}
