import { Dialog } from '@base-ui/react/dialog';
import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { DatasetRow, ExportEstimate, ExportOptions } from '#shared/api/data.ts';
import { compactColumns } from '#shared/market/compact.ts';
import { streamColumns } from '#shared/market/columns.ts';
import { streamNames } from '#shared/market/stream.ts';
import type { DataFolder } from '../../data/data-folder.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { bytesText, exactText } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { newForm, optionsOf, type ExportForm } from './export-form.ts';
import { dateText } from '../day-time.ts';
import { TaskLine } from './task-line.tsx';

/** A form at rest for so long is asked for, ms. */
const REST_MS = 300;

const estimateOf = (client: DataFolder['client'], options: ExportOptions): Promise<ExportEstimate> =>
  client.estimate(options);

/** What to write, how much it will be, and how far it is. */
export function ExportDialog(props: { folder: DataFolder; day: DatasetRow; onClose: () => void }): ReactNode {
  const { folder, day, onClose } = props;
  const { task, error } = useStore(folder.store);
  const [form, setForm] = useState<ExportForm>(newForm);
  const [started, setStarted] = useState<number>();
  const columns = columnsOf(day);
  const options = optionsOf(form, day, columns);
  const isComplete = typeof options !== 'string';
  const { found: estimate, problem } = useAnswer(
    folder.client,
    isComplete ? options : undefined,
    estimateOf,
    {
      restMs: REST_MS,
    },
  );
  const isRunning = task?.state === 'running';
  const change = (part: Partial<ExportForm>): void => setForm((now) => ({ ...now, ...part }));

  const begin = async (): Promise<void> => {
    if (isComplete) setStarted(await folder.start((client) => client.export(options)));
  };

  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog data-dialog" data-testid="export">
          <Dialog.Title className="dialog-title">
            Export {[day.exchange, day.stream, day.symbol].filter((name) => name !== '').join(' ')}{' '}
            {dateText(day.date)}
          </Dialog.Title>
          <div className="data-field">
            <span>Format</span>
            <Segments
              label="Format"
              value={form.format}
              options={[
                { value: 'csv', label: 'CSV', about: 'Text that begins with = + - @ gets an apostrophe' },
                { value: 'jsonl', label: 'JSON lines', about: 'Times are texts: JSON numbers lose digits' },
                { value: 'parquet', label: 'Parquet', about: 'The columns with their types' },
              ]}
              onChange={(format) => change({ format })}
            />
          </div>
          <div className="data-field">
            <span>Rows</span>
            <Segments
              label="Rows"
              value={form.rows}
              options={[
                { value: 'all', label: 'All changes' },
                { value: '1000', label: '1 s', about: 'The last row of every second' },
                { value: '10000', label: '10 s' },
                { value: '60000', label: '1 min' },
                { value: '300000', label: '5 min' },
              ]}
              onChange={(rows) => change({ rows })}
            />
          </div>
          {form.format === 'parquet' ? null : (
            <div className="data-field">
              <span>Times</span>
              <Segments
                label="Times"
                value={form.times}
                options={[
                  { value: 'number', label: `Epoch ${day.unit ?? 'ns'}` },
                  { value: 'utc', label: 'UTC text' },
                ]}
                onChange={(times) => change({ times })}
              />
            </div>
          )}
          <div className="data-field">
            <span>Range, UTC</span>
            <input
              className="input"
              aria-label="From"
              placeholder="from 00:00"
              value={form.from}
              onChange={(event) => change({ from: event.target.value })}
            />
            <input
              className="input"
              aria-label="To"
              placeholder="to 24:00"
              value={form.to}
              onChange={(event) => change({ to: event.target.value })}
            />
          </div>
          {columns.length === 0 ? null : (
            <fieldset className="field-columns">
              <legend>Columns</legend>
              {columns.map((name) => (
                <label key={name}>
                  <input
                    type="checkbox"
                    checked={!form.without.has(name)}
                    onChange={() => {
                      const without = new Set(form.without);
                      if (!without.delete(name)) without.add(name);
                      change({ without });
                    }}
                  />{' '}
                  {name}
                </label>
              ))}
            </fieldset>
          )}
          <p className="data-estimate" data-testid="estimate">
            {isComplete && problem === undefined ? (
              estimateText(estimate)
            ) : (
              <span className="negative">{isComplete ? problem : options}</span>
            )}
          </p>
          {error === undefined ? null : <p className="data-fault">■ {error}</p>}
          {task !== undefined && task.id === started ? <TaskLine folder={folder} task={task} /> : null}
          <div className="dialog-actions">
            <Dialog.Close className="button">Close</Dialog.Close>
            <button
              type="button"
              className="button"
              disabled={isRunning || !isComplete || estimate === undefined || estimate.rows === 0}
              onClick={() => void begin()}
            >
              Export
            </button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function estimateText(estimate: ExportEstimate | undefined): ReactNode {
  if (estimate === undefined) return <span className="faint">Estimating…</span>;
  const { rows, bytes, free_bytes, gaps } = estimate;
  return rows === 0
    ? 'No row in this range.'
    : `${exactText(rows)} rows, about ${bytesText(bytes)}; ${bytesText(free_bytes)} free.${gaps === 0 ? '' : ` ▲ ${exactText(gaps)} ${gaps === 1 ? 'gap' : 'gaps'} in this time.`}`;
}

/** Names of a day's columns; none when its files have others than the contract's. */
function columnsOf({ stream, compaction, foreign_columns, parts }: DatasetRow): string[] {
  const known = streamNames.find((name) => name === stream);
  if (known === undefined || foreign_columns > 0) return [];
  const isSorted = compaction === 'current' || compaction === 'foreign' || parts === 0;
  return (isSorted ? compactColumns(known) : streamColumns[known]).map(({ name }) => name);
}
