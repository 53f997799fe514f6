import type { AlertRule } from '#shared/alerts/rule.ts';
import { MAX_RULES, type AlertSettings } from '#shared/alerts/settings.ts';
import { isShelved, shelfId, type ShelfScope } from '#shared/alerts/shelf.ts';
import { AppError } from '#shared/error-codes.ts';

/** A part of the settings as it is to be. */
export type SettingsChange = Partial<AlertSettings>;

/** A rule in the place of the one with its id, or a further one. @throws AppError INVALID_INPUT beyond the number there may be */
export function withRule({ rules }: AlertSettings, rule: AlertRule): SettingsChange {
  const isNew = rules.every(({ id }) => id !== rule.id);
  if (isNew && rules.length >= MAX_RULES)
    throw new AppError('INVALID_INPUT', `alert rules: expected at most ${MAX_RULES}, found one more`);
  return { rules: isNew ? [...rules, rule] : rules.map((known) => (known.id === rule.id ? rule : known)) };
}

/** Without a rule and the mutes of it. @throws AppError NOT_FOUND */
export function withoutRule(settings: AlertSettings, id: string): SettingsChange {
  const rules = settings.rules.filter((rule) => rule.id !== id);
  if (rules.length === settings.rules.length)
    throw new AppError('NOT_FOUND', `alert rule: expected one with the id ${id}, found none`);
  const shelves = settings.shelves.filter(({ scope }) => scope.kind !== 'rule' || scope.rule !== id);
  return { rules, shelves };
}

/** With a mute, in the place of another of the same. @param untilMs null: until somebody ends it @throws AppError INVALID_INPUT for an end that has passed */
export function withShelf(
  { shelves }: AlertSettings,
  scope: ShelfScope,
  { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number | null },
): SettingsChange {
  if (untilMs !== null && untilMs <= nowMs)
    throw new AppError(
      'INVALID_INPUT',
      `mute: expected an end in the future, found ${new Date(untilMs).toISOString()}`,
    );
  const id = shelfId(scope);
  const others = shelves.filter((shelf) => shelf.id !== id && isShelved(shelf, nowMs));
  return { shelves: [...others, { id, scope, since_ms: nowMs, until_ms: untilMs }] };
}

/** @throws AppError NOT_FOUND */
export function withoutShelf(settings: AlertSettings, id: string): SettingsChange {
  const shelves = settings.shelves.filter((shelf) => shelf.id !== id);
  if (shelves.length === settings.shelves.length)
    throw new AppError('NOT_FOUND', `mute: expected one of ${id}, found none; it may have ended`);
  return { shelves };
}
