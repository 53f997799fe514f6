import { Dialog } from '@base-ui/react/dialog';
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ImportPlan, ImportVerdict } from '#shared/api/data.ts';
import type { DataFolder } from '../../data/data-folder.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { bytesText, exactText } from '../../ui/format.ts';
import { AfterDelay } from '../../ui/notice.tsx';
import { TaskLine } from './task-line.tsx';

const verdicts: Readonly<Record<ImportVerdict, { readonly glyph: string; readonly word: string }>> = {
  add: { glyph: '+', word: 'add' },
  present: { glyph: '=', word: 'there already' },
  conflict: { glyph: '▲', word: 'conflict' },
  refused: { glyph: '■', word: 'refused' },
};

const planImport = (client: DataFolder['client']): Promise<ImportPlan> => client.planImport({});

/** What would be added from the import folder; nothing is written before it is asked for. */
export function ImportDialog({ folder, onClose }: { folder: DataFolder; onClose: () => void }): ReactNode {
  const { task, summary, error } = useStore(folder.store);
  const [started, setStarted] = useState<number>();
  const [looks, setLooks] = useState(0);
  const isRunning = task?.state === 'running';
  const isImported = task !== undefined && task.id === started && task.state !== 'running';

  const look = `${looks} ${isImported}`;
  const { found: plan, problem } = useAnswer(folder.client, look, planImport);

  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog data-dialog data-import" data-testid="import">
          <Dialog.Title className="dialog-title">Import</Dialog.Title>
          <p className="quiet">
            Files of the layout exchange=…/stream=…/symbol=…/date=…, parts or compacted days with their
            meta.json, are taken from <span className="mono">{summary?.import_dir}</span>. They are copied;
            nothing that is there is replaced.
          </p>
          {problem !== undefined ? (
            <p className="data-fault">■ {problem}</p>
          ) : plan === undefined ? (
            <AfterDelay>
              <p className="faint">Looking at the files…</p>
            </AfterDelay>
          ) : (
            <Plan plan={plan} />
          )}
          {error === undefined ? null : <p className="data-fault">■ {error}</p>}
          {task !== undefined && task.id === started ? <TaskLine folder={folder} task={task} /> : null}
          <div className="dialog-actions">
            <button type="button" className="button" disabled={isRunning} onClick={() => setLooks(looks + 1)}>
              Look again
            </button>
            <Dialog.Close className="button">Close</Dialog.Close>
            <button
              type="button"
              className="button"
              disabled={isRunning || plan === undefined || plan.counts.add === 0}
              onClick={() => void folder.start((client) => client.import({})).then(setStarted)}
            >
              {plan !== undefined && plan.counts.add > 0
                ? `Add ${exactText(plan.counts.add)} files`
                : 'Nothing to add'}
            </button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Plan({ plan }: { plan: ImportPlan }): ReactNode {
  const { counts, files } = plan;
  const total = counts.add + counts.present + counts.conflict + counts.refused;
  if (total === 0) return <p data-testid="plan">There is no Parquet file in that folder.</p>;
  return (
    <>
      <p data-testid="plan">
        Dry run: {exactText(counts.add)} to add ({exactText(plan.rows)} rows, {bytesText(plan.bytes)}),{' '}
        {exactText(counts.present)} there already, {exactText(counts.conflict)} in conflict,{' '}
        {exactText(counts.refused)} refused.
      </p>
      <div className="plan-files" tabIndex={0} role="region" aria-label="Files">
        <table className="plain">
          <tbody>
            {files.map(({ path, verdict, text, bytes }) => (
              <tr key={path} data-verdict={verdict}>
                <td>
                  {verdicts[verdict].glyph} {verdicts[verdict].word}
                </td>
                <td className="plain-reason" title={path}>
                  {path}
                </td>
                <td data-align="right">{bytesText(bytes)}</td>
                <td className="plain-reason" title={text}>
                  {text}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {total > files.length ? (
          <p className="faint">
            The first {exactText(files.length)} of {exactText(total)} files.
          </p>
        ) : null}
      </div>
    </>
  );
}
