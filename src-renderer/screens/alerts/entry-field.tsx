import type { ReactNode } from 'react';
import type { RuleDraft } from './draft.ts';
import type { DraftFault } from './read-draft.ts';

/** What every part of the editor is given: the draft, what is wrong with it, and whom to tell of a change. */
export interface DraftProps {
  readonly draft: RuleDraft;
  readonly faults: readonly DraftFault[];
  readonly onChange: (part: Partial<RuleDraft>) => void;
}

/** Words of the sentence that are typed. */
type TypedField = keyof RuleDraft &
  (
    | 'fire'
    | 'clear'
    | 'strong'
    | 'notional'
    | 'maxAge'
    | 'symbols'
    | 'onDelay'
    | 'offDelay'
    | 'cooldown'
    | 'repeat'
    | 'escalate'
  );

/** A word of the sentence to type in, marked when it cannot be understood. @param hint what an empty one means */
export function EntryField({
  draft,
  faults,
  onChange,
  field,
  label,
  hint = '',
}: DraftProps & { readonly field: TypedField; readonly label: string; readonly hint?: string }): ReactNode {
  const text = draft[field];
  return (
    <input
      className="input word"
      aria-label={label}
      aria-invalid={isBad(faults, field)}
      data-field={field}
      size={Math.max(6, (text.length === 0 ? hint : text).length)}
      placeholder={hint}
      value={text}
      onChange={(event) => onChange({ [field]: event.target.value })}
    />
  );
}

export function isBad(faults: readonly DraftFault[], field: keyof RuleDraft): boolean {
  return faults.some((fault) => fault.field === field);
}
