import { useState, type ReactNode } from 'react';
import type { Task } from '#shared/api/data.ts';
import type { DataFolder } from '../../data/data-folder.ts';
import { shareText } from '../../ui/format.ts';
import { isBad, taskText } from './model.ts';

/** The task under way with its end in sight, or what came of the last one until it is put away. */
export function TaskLine({ folder, task }: { folder: DataFolder; task: Task }): ReactNode {
  const [hidden, setHidden] = useState(0);
  const isRunning = task.state === 'running';
  // A look at the files that found nothing new is nothing to tell.
  const isQuiet = task.kind === 'scan' && !isBad(task) && !isRunning;
  if (hidden === task.id || isQuiet) return null;
  const text = taskText(task);
  return (
    <div
      className="task-line"
      role="status"
      data-testid="task"
      data-state={task.state}
      data-bad={isBad(task)}
    >
      <span className="glyph">{isRunning ? '…' : isBad(task) ? '■' : '✓'}</span>
      <span className="task-text" title={text}>
        {text}
      </span>
      {isRunning && task.share !== null ? (
        <>
          <progress max={1} value={task.share} aria-label="Done" />
          <span className="task-share">{shareText(task.share)}</span>
        </>
      ) : null}
      <span className="spacer" />
      {isRunning ? (
        <button
          type="button"
          className="button"
          onClick={() => void folder.client.cancel({ task: task.id }).catch(() => {})}
        >
          Cancel
        </button>
      ) : (
        <button type="button" className="button" data-quiet onClick={() => setHidden(task.id)}>
          Put away
        </button>
      )}
    </div>
  );
}
