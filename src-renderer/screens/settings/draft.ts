import { configSchema } from '#shared/config.ts';
import type { SettingFact, SettingProblem } from '#shared/api/settings.ts';
import { withValue } from '#shared/setting-leaves.ts';
import type { Field } from './fields.ts';
import { parsed, written } from './quantity.ts';

/** Text of a field for a value; what nothing is set to is empty. */
export function textOf(field: Field, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (field.leaf.kind === 'number') return written(field.measure, Number(value));
  if (field.leaf.kind === 'list') return Array.isArray(value) ? value.join(', ') : '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Value of what was typed into a field.
 *
 * @returns undefined for nothing where the setting may be unset
 */
export function valueOf(
  field: Field,
  text: string,
): { readonly value: unknown } | { readonly problem: string } {
  const { leaf } = field;
  if (text.trim() === '' && leaf.mayBeNull) return { value: null };
  if (text.trim() === '' && leaf.default === undefined) return { value: undefined };
  if (leaf.kind === 'boolean') return { value: text === 'true' };
  if (leaf.kind === 'number') return parsed(field.measure, text);
  if (leaf.kind === 'list') {
    const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
    return { value: leaf.path === 'symbols' ? entries.map((entry) => entry.toUpperCase()) : entries };
  }
  return { value: text.trim() };
}

/** What the backend's own schema says against the changes, field by field. */
export function schemaProblems(
  facts: readonly SettingFact[],
  changes: Readonly<Record<string, unknown>>,
): SettingProblem[] {
  const all = facts.reduce(
    (config, fact) =>
      fact.value === undefined && !(fact.path in changes)
        ? config
        : withValue(config, fact.path, fact.path in changes ? changes[fact.path] : fact.value),
    {},
  );
  const checked = configSchema.safeParse(all);
  if (checked.success) return [];
  const known = facts.map((fact) => fact.path);
  return checked.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    return {
      path: known.find((each) => path === each || path.startsWith(`${each}.`)) ?? path,
      message: issue.message,
    };
  });
}

/** True for a value that is not what the setting has now. */
export function isChanged(fact: SettingFact, value: unknown): boolean {
  return JSON.stringify(value) !== JSON.stringify(fact.value);
}
