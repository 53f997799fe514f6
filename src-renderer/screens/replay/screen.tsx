import { useCallback, useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Api } from '#shared/api/api.ts';
import { LINES_LIMIT, type Steer } from '#shared/api/replay.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { replayDeskOf } from '../../data/replay-desk.ts';
import { sweepDeskOf } from '../../data/sweep-desk.ts';
import { useApp, useClock } from '../../data/use-app.ts';
import { wantedRunOf } from '../../data/wanted-run.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Segments } from '../../ui/segments.tsx';
import { timeMeant } from '../day-time.ts';
import { ChartPanel } from './chart-panel.tsx';
import { Inspector } from './inspector.tsx';
import { LinesTable } from './lines.tsx';
import { unionOfQuarters } from '../quarters.ts';
import { Reading } from '../reading.tsx';
import { dayOf, epochMs, figuresOf, strategyName } from './model.ts';
import { chosenDays, executionText, trialForm, trialLaunch } from './order.ts';
import { RunsTable } from './runs-table.tsx';
import { orderFormOf, withDefaults } from './form-store.ts';
import { Setup } from './setup.tsx';
import { SweepView } from './sweep-view.tsx';
import { GAP_MS } from './transport.tsx';
import './replay.css';
import './sweep.css';

type Tab = 'figures' | 'decisions' | 'fills' | 'runs';

/** Recorded data through a strategy: choose, run, watch, look at what came of it, and see it come out the same again. */
export function ReplayScreen(): ReactNode {
  const client = useStore(useApp().session, (state) => state.client);
  return client === undefined ? null : <Content client={client} />;
}

function Content({ client }: { client: Client<Api> }): ReactNode {
  const [desk, sweeps] = [replayDeskOf(client), sweepDeskOf(client)];
  const app = useApp();
  const state = useStore(desk.store);
  const { status, live, shown, runs, days, order, proof, comparison, error } = state;
  const theme = useStore(app.prefs, (prefs) => prefs.theme);
  const forms = orderFormOf(desk);
  const typed = useStore(forms);
  const form = useMemo(() => withDefaults(typed, state), [typed, state]);
  const [tab, setTab] = useState<Tab>('figures');
  const [focus, setFocus] = useState<{ readonly timeS: number; readonly count: number }>();
  const nowMs = useClock(60_000, () => app.nowMs());
  useEffect(() => desk.watch(), [desk]);
  useEffect(() => sweeps.watch(), [sweeps]);
  const wantedRun = wantedRunOf(app);
  const mode = typed.mode;

  const isLive = status !== undefined && ['opening', 'running', 'paused'].includes(status.state);
  const steer = useCallback((what: Steer): void => void desk.steer(what), [desk]);
  const look = useCallback(
    (timeS: number) => setFocus((now) => ({ timeS, count: (now?.count ?? 0) + 1 })),
    [],
  );
  const readDecisions = useMemo(() => {
    const runId = shown?.run_id;
    return runId === undefined
      ? undefined
      : (offset: number) => desk.client.decisions({ run_id: runId, offset, limit: LINES_LIMIT });
  }, [desk, shown?.run_id]);
  const readFills = useMemo(() => {
    const runId = shown?.run_id;
    return runId === undefined
      ? undefined
      : (offset: number) => desk.client.fills({ run_id: runId, offset, limit: LINES_LIMIT });
  }, [desk, shown?.run_id]);

  // A time typed into the palette is where a run under way goes to, or what the chart looks at.
  useEffect(() => {
    const take = (text: string): void => {
      const meant = timeMeant(text, dayOf(state, form.date), 'ms');
      if (meant === undefined) return;
      const ms = epochMs(meant);
      if (isLive) steer({ do: 'seek', ts_ms: Math.floor(ms) });
      else look(ms / 1_000);
    };
    app.timeTakers.add(take);
    if (typed.mode === 'run' && (isLive || shown !== undefined)) {
      const { typed: text } = wantedRun.getState();
      if (text !== undefined) {
        wantedRun.setState({ typed: undefined });
        take(text);
      }
    }
    return () => void app.timeTakers.delete(take);
  }, [app, state, shown, typed.mode, wantedRun, form.date, isLive, steer, look]);

  // A link leads to a run, and to a moment of it.
  useEffect(() => {
    const follow = (): void => {
      const { run, atMs } = wantedRun.getState();
      if (run === undefined) return;
      wantedRun.setState({ run: undefined, atMs: undefined });
      forms.setState({ mode: 'run' });
      void desk.show(run).then(() => {
        if (atMs !== undefined && desk.store.getState().shown?.run_id === run) look(atMs / 1_000);
      });
    };
    follow();
    return wantedRun.subscribe(follow);
  }, [wantedRun, desk, forms, look]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (!isLive || ['INPUT', 'SELECT', 'BUTTON', 'SUMMARY'].includes(target.tagName)) return;
    const what: Steer | undefined =
      event.key === ' '
        ? { do: status.state === 'paused' ? 'resume' : 'pause' }
        : event.key === 'ArrowRight' && event.shiftKey
          ? { do: 'step', to: 'event' }
          : event.key === '.'
            ? { do: 'step', to: 'decision' }
            : event.key === ']'
              ? { do: 'gap', at_least_ms: GAP_MS }
              : event.key === 'Home' && status.from_ms !== null
                ? { do: 'seek', ts_ms: Math.floor(status.from_ms) }
                : undefined;
    if (what === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    steer(what);
  };

  const hasRun = status !== undefined && status.launch > 0;
  const metrics = shown?.details.metrics ?? null;
  const quarters = unionOfQuarters(chosenDays(form, days ?? []).map((day) => day.quarters));
  return (
    <div className="replay-frame" onKeyDown={onKeyDown}>
      <ScreenHeader
        title="Replay"
        scope={
          shown === undefined
            ? 'Recorded data through a strategy; nothing here reaches a venue'
            : `${strategyName(shown.details.manifest.extras.strategy)} · ${shown.run_id}`
        }
      >
        <span className="replay-pill">REPLAY</span>
        <span className="replay-execution" data-testid="execution">
          {executionText(form)}
        </span>
      </ScreenHeader>
      {error === undefined ? null : (
        <p className="task-line" role="alert" data-bad="true" data-testid="replay-error">
          <span className="glyph">■</span> <span className="task-text">{error}</span>
          <span className="spacer" />
          <button type="button" className="button" onClick={() => void desk.reload()}>
            Read again
          </button>
        </p>
      )}
      {days === undefined && !hasRun && shown === undefined ? (
        // What could not be read is neither empty nor a mistake of the form's.
        error === undefined ? (
          <Reading text="Reading what can be replayed…" />
        ) : null
      ) : (
        <div className="replay">
          <Setup
            desk={desk}
            sweeps={sweeps}
            mode={mode}
            form={form}
            onMode={(next) => forms.setState({ mode: next })}
            onChange={(part) => forms.setState(part)}
            isBusy={isLive}
          />
          {mode === 'sweep' ? (
            <SweepView
              desk={sweeps}
              nowMs={nowMs}
              isRunBusy={isLive}
              onRun={({ details }, row, side) => {
                forms.setState(trialForm(details.order, row.params, side, days ?? []));
                setTab('figures');
                void desk.launch(trialLaunch(details.order, row.params, side));
              }}
            />
          ) : null}
          <div className="replay-main" hidden={mode === 'sweep'}>
            <ChartPanel
              client={client}
              desk={desk}
              isLive={isLive}
              quarters={quarters}
              nowMs={nowMs}
              theme={theme}
              focus={focus}
              onSteer={steer}
            />
            <section className="panel replay-results" aria-label="Results">
              <div className="panel-head">
                <Segments
                  label="Results"
                  value={tab}
                  options={[
                    { value: 'figures', label: 'Figures' },
                    { value: 'decisions', label: 'Decisions' },
                    { value: 'fills', label: 'Fills' },
                    { value: 'runs', label: `Runs ${runs?.length ?? 0}` },
                  ]}
                  onChange={setTab}
                />
              </div>
              {tab === 'runs' ? (
                <RunsTable
                  runs={runs ?? []}
                  shown={shown?.run_id}
                  comparison={comparison}
                  isBusy={isLive}
                  nowMs={nowMs}
                  onShow={(runId) => {
                    setTab('figures');
                    void desk.show(runId);
                  }}
                  onResume={(runId) => void desk.resume(runId)}
                  onCompare={(a, b) => void desk.compare(a, b)}
                />
              ) : shown === undefined ? (
                <Notice title={isLive ? 'Results come with the end of the run.' : 'No run is open.'} />
              ) : tab === 'figures' ? (
                metrics === null ? (
                  <Notice title="This run has no figures." />
                ) : (
                  <div className="replay-figures" data-testid="figures" tabIndex={0}>
                    {figuresOf(metrics).map(({ label, unit, value }) => (
                      <div key={label} className="figure">
                        <span>
                          {label} {unit === '' ? null : <span className="faint">{unit}</span>}
                        </span>
                        <strong data-figure={label}>{value}</strong>
                      </div>
                    ))}
                  </div>
                )
              ) : tab === 'decisions' && readDecisions !== undefined ? (
                <LinesTable
                  key={`d ${shown.run_id}`}
                  kind="decisions"
                  read={readDecisions}
                  nowMs={nowMs}
                  onTime={look}
                />
              ) : readFills === undefined ? null : (
                <LinesTable
                  key={`f ${shown.run_id}`}
                  kind="fills"
                  read={readFills}
                  nowMs={nowMs}
                  onTime={look}
                />
              )}
            </section>
          </div>
          {mode === 'sweep' ? null : (
            <Inspector
              status={hasRun ? status : undefined}
              shown={isLive && proof?.state !== 'running' ? undefined : shown}
              lastFill={(isLive ? live.fills : (shown?.fills ?? [])).at(-1)}
              proof={proof}
              canProve={!isLive && order !== undefined && shown !== undefined}
              onProve={() => (shown === undefined ? undefined : void desk.prove(shown.run_id))}
            />
          )}
        </div>
      )}
    </div>
  );
}
