import type { ReactNode } from 'react';
import { Field, Text } from './fields.tsx';
import type { OrderForm } from './order.ts';

/** How orders are filled: folded away, as the defaults are the contract's. */
export function Models({
  form,
  onChange,
}: {
  form: OrderForm;
  onChange: (part: Partial<OrderForm>) => void;
}): ReactNode {
  return (
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
  );
}
