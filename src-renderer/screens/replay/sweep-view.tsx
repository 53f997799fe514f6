import { useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SweepRow, SweepSide } from '#shared/api/sweep.ts';
import { isUnderWay, type ShownSweep, type SweepDesk } from '../../data/sweep-desk.ts';
import { Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { saveText } from '../save-text.ts';
import { SweepMap } from './sweep-map.tsx';
import { SweepProgress } from './sweep-progress.tsx';
import { SweepWinner } from './sweep-winner.tsx';
import { SweepsList } from './sweeps-list.tsx';
import { TrialTable } from './trial-table.tsx';

type Tab = 'trials' | 'sweeps';

/** A sweep under way or of the past: how far it is, what came of it, and all of its trials. */
export function SweepView(props: {
  desk: SweepDesk;
  nowMs: number;
  /** A run of the Replay desk is under way: none can be opened beside it. */
  isRunBusy: boolean;
  onRun: (shown: ShownSweep, row: SweepRow, side: SweepSide) => void;
}): ReactNode {
  const { desk } = props;
  const { status, list, shown, error } = useStore(desk.store);
  const [tab, setTab] = useState<Tab>('trials');
  const [chosen, setChosen] = useState<string>();
  const [wantedWindow, setWindow] = useState<number>();
  const rows = useMemo(() => shown?.rows ?? [], [shown]);
  const windows = useMemo(() => [...new Set(rows.map(({ window }) => window))], [rows]);
  const window = windows.find((each) => each === wantedWindow) ?? windows[0];
  const ofWindow = useMemo(
    () => (windows.length > 1 ? rows.filter((row) => row.window === window) : rows),
    [rows, windows, window],
  );
  const isOwn = shown !== undefined && status?.sweep_id === shown.details.sweep_id;
  const isLive = isUnderWay(status) && (isOwn || shown === undefined);
  const row = ofWindow.find((each) => keyOf(each) === chosen);
  const choose = (trial: number): void => {
    setTab('trials');
    setChosen(`${trial} ${window}`);
  };
  const save = async (): Promise<void> => {
    if (shown === undefined) return;
    const text = await desk.report(shown.details.sweep_id);
    if (text !== undefined) saveText(`sweep-${shown.details.sweep_id}.html`, 'text/html', text);
  };
  return (
    <div className="sweep" data-testid="sweep" data-state={status?.state ?? 'idle'}>
      {error === undefined ? null : (
        <p className="data-fault" role="alert" data-testid="sweep-error">
          ■ {error}
        </p>
      )}
      {status === undefined || status.launch === 0 ? null : (
        <SweepProgress status={status} onCancel={() => void desk.cancel()} />
      )}
      {shown === undefined ? (
        <section className="panel" aria-label="Sweep">
          <Notice title={isLive ? 'Waiting for the first trials…' : 'No sweep is open.'}>
            <span>
              {isLive
                ? 'The data is read once, then every thread does one run after another.'
                : 'Vary a parameter on the left and start, or open one of the past below.'}
            </span>
          </Notice>
        </section>
      ) : (
        <div className="sweep-found">
          <SweepMap
            rows={ofWindow}
            objective={shown.details.order.objective}
            names={Object.keys(shown.details.order.space)}
            chosen={row?.trial}
            onChoose={choose}
          >
            {windows.length < 2 ? null : (
              <label>
                Window{' '}
                <select
                  className="select"
                  value={window}
                  onChange={(event) => setWindow(Number(event.target.value))}
                >
                  {windows.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              </label>
            )}
          </SweepMap>
          <SweepWinner
            shown={shown}
            window={window}
            isLive={isLive}
            onChoose={choose}
            onSave={() => void save()}
          />
        </div>
      )}
      <section className="panel sweep-trials" aria-label="Trials and sweeps">
        <div className="panel-head">
          <Segments
            label="Shown"
            value={tab}
            options={[
              { value: 'trials', label: `Trials ${ofWindow.length}` },
              { value: 'sweeps', label: `Sweeps ${list?.length ?? 0}` },
            ]}
            onChange={setTab}
          />
          {row === undefined || shown === undefined || tab !== 'trials' ? null : (
            <TrialActions
              row={row}
              isBusy={props.isRunBusy}
              onRun={(side) => props.onRun(shown, row, side)}
            />
          )}
        </div>
        {tab === 'sweeps' ? (
          <SweepsList
            list={list ?? []}
            shown={shown?.details.sweep_id}
            isBusy={isUnderWay(status)}
            nowMs={props.nowMs}
            onShow={(id) => {
              setTab('trials');
              void desk.show(id);
            }}
            onGoOn={(id) => void goOn(desk, id)}
          />
        ) : shown === undefined || ofWindow.length === 0 ? (
          <Notice title={shown === undefined ? 'No trial yet.' : 'The table of this sweep is not at hand.'}>
            {shown === undefined ? null : (
              <span>It was stopped before it was done. Under Sweeps it can be gone on with.</span>
            )}
          </Notice>
        ) : (
          <TrialTable
            rows={ofWindow}
            order={shown.details.order}
            chosen={chosen}
            onChoose={(each) => setChosen(keyOf(each))}
          />
        )}
      </section>
    </div>
  );
}

/** What is left of a sweep's own order. */
async function goOn(desk: SweepDesk, id: string): Promise<void> {
  await desk.show(id);
  const { shown } = desk.store.getState();
  if (shown?.details.sweep_id === id) await desk.start(shown.details.order);
}

export function keyOf({ trial, window }: Pick<SweepRow, 'trial' | 'window'>): string {
  return `${trial} ${window}`;
}

function TrialActions(props: {
  row: SweepRow;
  isBusy: boolean;
  onRun: (side: SweepSide) => void;
}): ReactNode {
  const { row, isBusy, onRun } = props;
  const open = (side: SweepSide | null, name: string): ReactNode =>
    side === null ? null : (
      <button
        type="button"
        className="button"
        disabled={isBusy}
        title={
          isBusy
            ? 'A run is under way'
            : 'Does this very run again, with its charts, decisions and archive: its run key is the same'
        }
        onClick={() => onRun(side)}
      >
        {name}
      </button>
    );
  return (
    <span className="sweep-actions">
      Trial {row.trial}
      {row.text === null ? null : <span className="negative clip">{row.text}</span>}
      {open(row.train, row.test === null ? 'Open as a run' : 'Open training as a run')}
      {open(row.test, 'Open test as a run')}
    </span>
  );
}
