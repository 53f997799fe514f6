import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { SettingFact, SettingProblem, SettingsAnswer, SettingsView } from '#shared/api/settings.ts';
import { errorText } from '#shared/error-text.ts';
import { useApp } from '../../data/use-app.ts';
import { isChanged, schemaProblems, textOf, valueOf } from './draft.ts';
import { fields, type Field } from './fields.ts';

/** One setting with what was typed over it. */
export interface SettingLine {
  readonly field: Field;
  readonly fact: SettingFact;
  readonly text: string;
  /** What `text` means; undefined while it means nothing, or nothing is set. */
  readonly value: unknown;
  readonly isChanged: boolean;
  readonly problem: string;
}

export interface SettingsForm {
  readonly view: SettingsView | undefined;
  /** Why there is nothing to show, or why nothing was saved. */
  readonly trouble: string;
  /** Reads the settings anew. */
  readonly readAgain: () => void;
  readonly lines: readonly SettingLine[];
  readonly changed: number;
  /** Settings that were saved and hold from the next start on. */
  readonly waiting: readonly string[];
  readonly isSaving: boolean;
  readonly canSave: boolean;
  type(path: string, text: string): void;
  /** Saves one setting at once. */
  put(path: string, value: unknown): Promise<void>;
  readonly undo: () => void;
  save(): Promise<void>;
  /** Takes settings out of the file. */
  reset(paths: readonly string[]): Promise<void>;
}

/** The settings as the backend has them, and what was typed and not yet saved: it stays while other screens are open. */
export function useSettings(): SettingsForm {
  const app = useApp();
  const client = useStore(app.session, (state) => state.client);
  const typed = useStore(app.typedSettings);
  const [view, setView] = useState<SettingsView>();
  const [refused, setRefused] = useState<readonly SettingProblem[]>([]);
  const [trouble, setTrouble] = useState('');
  const [isSaving, setSaving] = useState(false);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      try {
        const next = await client?.settings.get({});
        if (!isCurrent || next === undefined) return;
        setView(next);
        setTrouble('');
      } catch (cause) {
        if (isCurrent) setTrouble(errorText(cause));
      }
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [client, asked]);

  const lines = useMemo(
    () => (view === undefined ? [] : linesOf(view, typed, refused)),
    [view, typed, refused],
  );
  const changes = lines.filter((line) => line.isChanged);

  const take = (answer: SettingsAnswer): boolean => {
    if (answer.ok) setView(answer.view);
    setRefused(answer.ok ? [] : answer.problems.filter((problem) => problem.path !== ''));
    setTrouble(answer.ok ? '' : (answer.problems.find((problem) => problem.path === '')?.message ?? ''));
    return answer.ok;
  };
  const ask = async (question: () => Promise<SettingsAnswer> | undefined): Promise<boolean> => {
    setSaving(true);
    try {
      const answer = await question();
      if (answer === undefined) throw new Error('Arbscope cannot be reached');
      return take(answer);
    } catch (cause) {
      setTrouble(errorText(cause));
      return false;
    } finally {
      setSaving(false);
    }
  };
  const put = async (values: readonly (readonly [string, unknown])[]): Promise<boolean> => {
    const set = values.filter(([, value]) => value !== undefined);
    const unset = values.filter(([, value]) => value === undefined).map(([path]) => path);
    const isSet =
      set.length === 0 ||
      (await ask(() => client?.settings.set({ changes: Object.fromEntries(set) as never })));
    return isSet && (unset.length === 0 || (await ask(() => client?.settings.reset({ paths: unset }))));
  };
  return {
    view,
    trouble,
    readAgain: () => setAsked((count) => count + 1),
    lines,
    changed: changes.length,
    waiting: lines
      .filter(({ fact }) => JSON.stringify(fact.value) !== JSON.stringify(fact.running))
      .map(({ field }) => field.label),
    isSaving,
    canSave:
      changes.length > 0 && lines.every((line) => line.problem === '' || refused.length > 0) && !isSaving,
    type(path, text) {
      setRefused((before) => before.filter((problem) => problem.path !== path));
      app.typedSettings.setState({ ...typed, [path]: text }, true);
    },
    async put(path, value) {
      const before = lines.find(({ fact }) => fact.path === path)?.fact.value;
      if (await put([[path, value]])) app.toasts.say('1 setting saved.', () => void put([[path, before]]));
    },
    undo() {
      setRefused([]);
      app.typedSettings.setState({}, true);
    },
    async save() {
      const before = changes.map(
        ({ fact }) => [fact.path, fact.source === 'default' ? undefined : fact.value] as const,
      );
      if (!(await put(changes.map(({ fact, value }) => [fact.path, value])))) return;
      app.typedSettings.setState({}, true);
      app.toasts.say(
        changes.length === 1 ? '1 setting saved.' : `${changes.length} settings saved.`,
        () => void put(before),
      );
    },
    async reset(paths) {
      const before = lines
        .filter(({ fact }) => paths.includes(fact.path))
        .map(({ fact }) => [fact.path, fact.value] as const);
      if (!(await ask(() => client?.settings.reset({ paths: [...paths] })))) return;
      app.typedSettings.setState(
        Object.fromEntries(Object.entries(typed).filter(([path]) => !paths.includes(path))),
        true,
      );
      app.toasts.say(
        paths.length === 1 ? 'Back to the default.' : `${paths.length} settings back to their defaults.`,
        () => void put(before),
      );
    },
  };
}

function linesOf(
  view: SettingsView,
  typed: Readonly<Record<string, string>>,
  refused: readonly SettingProblem[],
): SettingLine[] {
  const drafts = view.facts.flatMap((fact) => {
    const field = fields.find((each) => each.leaf.path === fact.path);
    if (field === undefined) return [];
    const text = fact.isLocked ? undefined : typed[fact.path];
    const meant = text === undefined ? { value: fact.value } : valueOf(field, text);
    return [{ field, fact, text: text ?? textOf(field, fact.value), meant }];
  });
  const changes = Object.fromEntries(
    drafts.flatMap(({ fact, meant }) =>
      'value' in meant && isChanged(fact, meant.value) ? [[fact.path, meant.value]] : [],
    ),
  );
  const found = [
    ...refused,
    ...(Object.keys(changes).length === 0 ? [] : schemaProblems(view.facts, changes)),
  ];
  return drafts.map(({ field, fact, text, meant }) => ({
    field,
    fact,
    text,
    value: 'value' in meant ? meant.value : undefined,
    isChanged: 'problem' in meant || isChanged(fact, meant.value),
    problem:
      'problem' in meant
        ? meant.problem
        : (found.find((problem) => problem.path === fact.path)?.message ?? ''),
  }));
}
