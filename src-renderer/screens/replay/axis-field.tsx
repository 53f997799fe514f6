import type { ReactNode } from 'react';
import type { ParamField } from '#shared/strategy/strategy.ts';
import { Choice, Param, Text } from './fields.tsx';
import { axisFor, type Axis } from './sweep-form.ts';

/** A parameter of a sweep: it keeps one value, or is tried with several. */
export function AxisField(props: {
  field: ParamField;
  value: string | boolean | undefined;
  axis: Axis | undefined;
  isRandom: boolean;
  onValue: (value: string | boolean) => void;
  onAxis: (axis: Axis | undefined) => void;
}): ReactNode {
  const { field, axis, onAxis } = props;
  const isNumber = field.type === 'number' || field.type === 'integer';
  const kinds = [
    { value: 'one', label: 'one value' },
    { value: 'list', label: 'a list' },
    ...(isNumber ? [{ value: 'range', label: props.isRandom ? 'a range' : 'from, to, step' }] : []),
  ] as const;
  return (
    <div className="sweep-axis" data-axis={field.name} data-kind={axis?.kind ?? 'one'}>
      <div className="replay-field" title={field.what}>
        <span>{field.label}</span>
        <Choice
          label={`${field.label}: what is tried`}
          value={axis?.kind ?? 'one'}
          options={kinds as readonly { value: 'one' | 'list' | 'range'; label: string }[]}
          onChange={(kind) => onAxis(kind === 'one' ? undefined : axisFor(field, kind))}
        />
      </div>
      {axis === undefined ? (
        <Param field={{ ...field, label: 'value' }} value={props.value} onChange={props.onValue} />
      ) : axis.kind === 'list' ? (
        <div className="replay-field">
          <span>values</span>
          <Text
            label={`${field.label}: values`}
            value={axis.text}
            placeholder="5, 10, 20"
            onChange={(text) => onAxis({ kind: 'list', text })}
          />
        </div>
      ) : (
        <div className="replay-field">
          <span>from, to, step</span>
          {(['from', 'to', 'step'] as const).map((end) => (
            <Text
              key={end}
              label={`${field.label}: ${end}`}
              value={axis[end]}
              placeholder={end === 'step' && props.isRandom ? 'any' : end}
              onChange={(text) => onAxis({ ...axis, [end]: text })}
            />
          ))}
        </div>
      )}
    </div>
  );
}
