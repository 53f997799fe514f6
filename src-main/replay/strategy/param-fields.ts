import { AppError } from '#shared/error-codes.ts';
import type { ParamField, Params } from '#shared/strategy/strategy.ts';

/**
 * Fields of the form for a file's `params`: each a default, or `{ default, min, max, step, choices, label, what }`. What is neither
 * number, text nor boolean has no field; it can be given as JSON.
 */
export function fieldsOf(params: Params | undefined): ParamField[] {
  return Object.entries(params ?? {}).flatMap(([name, given]) => {
    const described = isDescribed(given) ? given : { default: given };
    const type = typeOf(described);
    if (type === undefined) return [];
    const { label = name, what = '', min, max, step, choices } = described as Partial<ParamField>;
    return [
      {
        name,
        type,
        label,
        what,
        default: described.default as ParamField['default'],
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...(step === undefined ? {} : { step }),
        ...(choices === undefined ? {} : { choices }),
      },
    ];
  });
}

/** Defaults of a file's `params` with what the run is given in their place. @throws AppError INVALID_INPUT */
export function paramsOf(declared: Params | undefined, given: Params): Params {
  if (declared === undefined) return given;
  const defaults = Object.entries(declared).map(([name, value]) => [
    name,
    isDescribed(value) ? value.default : value,
  ]);
  const params = { ...(Object.fromEntries(defaults) as Params), ...given };
  for (const field of fieldsOf(declared)) {
    const wrong = fault(field, params[field.name]);
    if (wrong !== undefined) throw new AppError('INVALID_INPUT', `params.${field.name}: expected ${wrong}`);
  }
  return params;
}

function isDescribed(value: unknown): value is { readonly default: unknown } {
  return typeof value === 'object' && value !== null && 'default' in value;
}

function typeOf({ default: value, ...more }: { readonly default: unknown }): ParamField['type'] | undefined {
  if ('choices' in more) return 'choice';
  if (typeof value === 'number')
    return (more as { type?: unknown }).type === 'integer' ? 'integer' : 'number';
  return typeof value === 'boolean' ? 'boolean' : typeof value === 'string' ? 'text' : undefined;
}

function fault({ type, min, max, choices }: ParamField, value: unknown): string | undefined {
  const found = `found ${JSON.stringify(value)}`;
  if (type === 'number' || type === 'integer') {
    if (typeof value !== 'number' || !Number.isFinite(value)) return `a number, ${found}`;
    if (type === 'integer' && !Number.isInteger(value)) return `a whole number, ${found}`;
    if (min !== undefined && value < min) return `at least ${min}, ${found}`;
    return max !== undefined && value > max ? `at most ${max}, ${found}` : undefined;
  }
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : `true or false, ${found}`;
  if (typeof value !== 'string') return `text, ${found}`;
  return type === 'choice' && choices?.includes(value) === false
    ? `one of ${choices.join(', ')}, ${found}`
    : undefined;
}
