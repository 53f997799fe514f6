import { useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { dataFolderOf, type DataFolder } from '../../data/data-folder.ts';
import { useApp } from '../../data/use-app.ts';
import { bytesText, exactText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Reading } from '../reading.tsx';
import { Day } from './day.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { RowPreview } from './preview.tsx';
import { TaskLine } from './task-line.tsx';
import { PartitionTree } from './tree.tsx';
import './data.css';

/** What has been recorded: by venue, stream, symbol and day, down to single rows. */
export function DataScreen(): ReactNode {
  const client = useStore(useApp().session, (state) => state.client);
  return client === undefined ? null : <Content folder={dataFolderOf(client)} />;
}

function Content({ folder }: { folder: DataFolder }): ReactNode {
  const { summary, day, file, task, error, revision } = useStore(folder.store);
  const [dialog, setDialog] = useState<'export' | 'import'>();
  const isBusy = task?.state === 'running';
  useEffect(() => folder.watch(), [folder]);
  const scope =
    summary === undefined
      ? ''
      : `${exactText(summary.datasets)} ${summary.datasets === 1 ? 'day' : 'days'} · ${exactText(summary.files)} ${summary.files === 1 ? 'file' : 'files'} · ${exactText(summary.rows)} rows · ${bytesText(summary.bytes)}`;
  const header = (
    <ScreenHeader title="Data" scope={scope}>
      {summary !== undefined && summary.damaged > 0 ? (
        <span className="negative">
          ▲ {exactText(summary.damaged)} {summary.damaged === 1 ? 'file' : 'files'} cannot be used
        </span>
      ) : null}
      <button
        type="button"
        className="button"
        disabled={isBusy}
        title={isBusy ? 'Something is under way.' : 'Look for files that have come since'}
        onClick={() => void folder.start((data) => data.scan({})).then(() => folder.reload())}
      >
        Refresh
      </button>
      <button
        type="button"
        className="button"
        disabled={isBusy}
        title={isBusy ? 'Something is under way.' : 'Add files of another data folder'}
        onClick={() => setDialog('import')}
      >
        Import…
      </button>
    </ScreenHeader>
  );
  return (
    <>
      {header}
      {task === undefined || dialog !== undefined ? null : <TaskLine folder={folder} task={task} />}
      {error === undefined || dialog !== undefined ? null : (
        <p className="task-line" role="alert" data-bad="true">
          <span className="glyph">■</span> <span className="task-text">{error}</span>
          <span className="spacer" />
          <button type="button" className="button" onClick={() => void folder.reload()}>
            Try again
          </button>
        </p>
      )}
      {summary === undefined ? (
        error === undefined ? (
          <Reading text="Reading what has been recorded…" />
        ) : null
      ) : summary.datasets === 0 ? (
        <Notice title="Nothing recorded yet.">
          <span>
            A part is written every minute, or at 100,000 rows. Files of another data folder can be imported.
          </span>
        </Notice>
      ) : (
        <div className="data">
          <PartitionTree folder={folder} />
          {day === undefined ? (
            <Notice title="Choose a day on the left.">
              <span>Its files and rows are shown here.</span>
            </Notice>
          ) : (
            <div className="data-main">
              <Day folder={folder} day={day} isBusy={isBusy} onExport={() => setDialog('export')} />
              {file === undefined ? null : file.fault !== null ? (
                <section className="panel data-preview">
                  <p className="data-empty data-fault">■ {file.fault}</p>
                </section>
              ) : (
                <RowPreview key={`${file.id} ${revision}`} folder={folder} file={file} date={day.date} />
              )}
            </div>
          )}
        </div>
      )}
      {dialog === 'export' && day !== undefined ? (
        <ExportDialog folder={folder} day={day} onClose={() => setDialog(undefined)} />
      ) : null}
      {dialog === 'import' ? <ImportDialog folder={folder} onClose={() => setDialog(undefined)} /> : null}
    </>
  );
}
