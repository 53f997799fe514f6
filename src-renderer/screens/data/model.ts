import type { DatasetRow, Task, TaskResult } from '#shared/api/data.ts';
import type { Branch, CatalogFile, Compaction, TreeNode } from '#shared/market/catalog.ts';
import { branchKey, type Level } from '../../data/data-folder.ts';
import { bytesText, DASH, exactText } from '../../ui/format.ts';

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

/** Which of a day's quarter hours have rows, first to last. */
export function quarterFlags(quarters: string): boolean[] {
  return Array.from(quarters, (digit) => Number.parseInt(digit, 16)).flatMap((digit) =>
    [8, 4, 2, 1].map((bit) => (digit & bit) !== 0),
  );
}

/** UTC time of day of an epoch time as text, to the ms; a dash for none. */
export function timeOfDay(ts: string | null, unit: CatalogFile['unit']): string {
  if (ts === null || unit === null) return DASH;
  const ms = Number(unit === 'ns' ? BigInt(ts) / 1_000_000n : BigInt(ts));
  return Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(11, 23) : DASH;
}

/** `2026-01-15` of `20260115`; what is no date stays as it is. */
export function dateText(date: string): string {
  return /^\d{8}$/.test(date)
    ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
    : date || 'no date';
}

/**
 * Epoch time that a text means: `14:30`, `14:30:05.25` on the day, or a whole number in the dataset's unit.
 *
 * @returns undefined for any other text
 */
export function timeMeant(text: string, date: string, unit: CatalogFile['unit']): string | undefined {
  const trimmed = text.trim();
  if (/^\d{10,19}$/.test(trimmed)) return trimmed;
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/.exec(trimmed);
  if (found === null) return undefined;
  const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? '0'].map(Number) as [
    number,
    number,
    number,
  ];
  const dayMs = Date.parse(`${dateText(date)}T00:00:00Z`);
  if (!Number.isFinite(dayMs) || hours > 24 || minutes > 59 || seconds > 59) return undefined;
  const ms = BigInt(dayMs) + BigInt(((hours * 60 + minutes) * 60 + seconds) * 1000);
  const ns = ms * 1_000_000n + BigInt((found[4] ?? '').padEnd(9, '0'));
  return String(unit === 'ms' ? ns / 1_000_000n : ns);
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
