import type { DatasetRow, Task, TaskResult } from '#shared/api/data.ts';
import type { Branch, Compaction, TreeNode } from '#shared/market/catalog.ts';
import { branchKey, type Level } from '../../data/data-folder.ts';
import { bytesText, exactText } from '../../ui/format.ts';

/** A line of the tree. */
export type TreeLine = { readonly key: string; readonly depth: number } & (
  | { readonly kind: 'branch'; readonly branch: Branch; readonly node: TreeNode; readonly isOpen: boolean }
  | { readonly kind: 'day'; readonly day: DatasetRow }
  | { readonly kind: 'loading' }
);

const keys = ['exchange', 'stream', 'symbol'] as const;

/** The open part of the tree from top to bottom. */
export function treeLines(
  levels: ReadonlyMap<string, Level>,
  open: ReadonlySet<string>,
  branch: Branch = {},
  depth = 0,
): TreeLine[] {
  const level = levels.get(branchKey(branch));
  if (level === undefined) return [{ kind: 'loading', key: `${branchKey(branch)}\nloading`, depth }];
  const next = keys[depth];
  if (next === undefined)
    return level.days.map((day) => ({ kind: 'day', key: day.id, depth, day }) satisfies TreeLine);
  return level.nodes.flatMap((node) => {
    const below = { ...branch, [next]: node.name };
    const key = branchKey(below);
    const isOpen = open.has(key);
    const line: TreeLine = { kind: 'branch', key, depth, branch: below, node, isOpen };
    return isOpen ? [line, ...treeLines(levels, open, below, depth + 1)] : [line];
  });
}

/** Whether a day is compacted, in words. */
export const compactionText: Readonly<Record<Compaction, { readonly word: string; readonly about: string }>> =
  {
    none: { word: 'not compacted', about: 'Only parts as they were recorded.' },
    current: { word: 'compacted', about: 'One sorted file holds the rows of every part.' },
    behind: { word: 'parts since', about: 'Parts have come after it was compacted: compact it again.' },
    foreign: { word: 'foreign', about: 'A sorted file without a description of ours.' },
    damaged: { word: 'damaged', about: 'The compacted file is not as its description says.' },
  };

/** Why a day cannot be compacted now; undefined when it can. */
export function whyNotCompact(day: DatasetRow): string | undefined {
  if (day.parts === 0) return 'There are no parts.';
  if (day.compaction === 'current') return 'It is compacted already.';
  if (day.compaction === 'damaged')
    return 'The compacted file is damaged; remove it from the data folder first.';
  return undefined;
}

const doing: Readonly<Record<TaskResult['kind'], string>> = {
  scan: 'Looking for files',
  verify: 'Verifying',
  compact: 'Compacting',
  export: 'Exporting',
  import: 'Importing',
};

/** What a task does, or what came of it. */
export function taskText(task: Task): string {
  const what = task.kind === 'scan' ? doing.scan : `${doing[task.kind]} ${task.subject}`;
  if (task.state === 'running') return task.text === '' ? what : `${what}: ${task.text}`;
  if (task.state === 'cancelled') return `${what}: cancelled, nothing was left behind`;
  if (task.state === 'failed') return `${what} failed: ${task.error ?? 'unknown'}`;
  return task.result === null ? what : resultText(task.result, task.subject);
}

/** Whether a task's end asks for attention. */
export function isBad({ state, result }: Task): boolean {
  if (state === 'failed') return true;
  if (result?.kind === 'verify') return result.faults.length > 0;
  if (result?.kind === 'compact') return result.refused.length > 0;
  return result?.kind === 'import' && result.failed.length > 0;
}

function resultText(result: TaskResult, subject: string): string {
  switch (result.kind) {
    case 'scan':
      return `${exactText(result.files)} files: ${exactText(result.read)} read anew, ${exactText(result.removed)} gone`;
    case 'verify':
      return result.faults.length === 0
        ? `${subject}: all well. ${result.notes.join('; ')}`
        : `${subject}: ${result.faults.join('; ')}`;
    case 'compact':
      return result.refused.length > 0
        ? `${subject}: ${result.refused.join('; ')}`
        : `${subject}: ${result.written > 0 ? 'compacted' : 'was compacted already'}`;
    case 'export':
      return `${exactText(result.rows)} rows, ${bytesText(result.bytes)} in exports/${result.name}, sha256 ${result.sha256}`;
    case 'import':
      return [`${exactText(result.added)} files added, ${bytesText(result.bytes)}`, ...result.failed].join(
        '; ',
      );
  }
}
