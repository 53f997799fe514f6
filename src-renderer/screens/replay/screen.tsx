import { useCallback, useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { LINES_LIMIT, type Steer } from '#shared/api/replay.ts';
import type { FillLine } from '#shared/strategy/run.ts';
import type { RunPoints } from '../../charts/run-chart.ts';
import { RunChartView } from '../../charts/run-chart-view.tsx';
import { replayDeskOf, type LiveRun, type ReplayDesk, type ShownRun } from '../../data/replay-desk.ts';
import { sweepDeskOf, type SweepDesk } from '../../data/sweep-desk.ts';
import { useApp, useClock } from '../../data/use-app.ts';
import { exactText } from '../../ui/format.ts';
import { AfterDelay, Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Segments } from '../../ui/segments.tsx';
import { timeMeant } from '../day-time.ts';
import { Inspector } from './inspector.tsx';
import { LinesTable } from './lines.tsx';
import { countOfQuarters, unionOfQuarters } from '../quarters.ts';
import { epochMs, figuresOf } from './model.ts';
import { chosenDays, executionText, trialForm, trialLaunch } from './order.ts';
import { RunsTable } from './runs-table.tsx';
import { orderFormOf, withDefaults } from './form-store.ts';
import { Setup } from './setup.tsx';
import { SweepView } from './sweep-view.tsx';
import { GAP_MS, Transport } from './transport.tsx';
import './replay.css';
import './sweep.css';

type Tab = 'figures' | 'decisions' | 'fills' | 'runs';

/** Recorded data through a strategy: choose, run, watch, look at what came of it, and see it come out the same again. */
export function ReplayScreen(): ReactNode {
  const client = useStore(useApp().session, (state) => state.client);
  return client === undefined ? null : <Content desk={replayDeskOf(client)} sweeps={sweepDeskOf(client)} />;
}

function Content({ desk, sweeps }: { desk: ReplayDesk; sweeps: SweepDesk }): ReactNode {
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
  const mode = typed.mode;

  const isLive = status !== undefined && ['opening', 'running', 'paused'].includes(status.state);
  const steer = useCallback((what: Steer): void => void desk.steer(what), [desk]);
  const look = useCallback(
    (timeS: number) => setFocus((now) => ({ timeS, count: (now?.count ?? 0) + 1 })),
    [],
  );
  const isLiveShown = shown === undefined || isLive;
  const fills = isLiveShown ? live.fills : shown.fills;
  const markets = useMemo(() => marketsOf(fills), [fills]);
  const [wantedMarket, setMarket] = useState<string>();
  const market = markets.find((name) => name === wantedMarket) ?? markets[0];
  const points = useMemo(() => {
    const own = fills.filter((line) => marketOf(line) === market);
    return shown === undefined || isLive ? livePoints(live, own) : shownPoints(shown, own);
  }, [live, shown, isLive, fills, market]);
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
      const meant = timeMeant(text, form.date, 'ms');
      if (meant === undefined) return;
      if (isLive) steer({ do: 'seek', ts_ms: Number(meant) });
      else look(Number(meant) / 1_000);
    };
    app.timeTakers.add(take);
    return () => void app.timeTakers.delete(take);
  }, [app, form.date, isLive, steer, look]);

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
            : `${shown.details.manifest.extras.strategy} · ${shown.run_id}`
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
      {days === undefined && error === undefined ? (
        <AfterDelay>
          <Notice title="Reading what can be replayed…" />
        </AfterDelay>
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
            <section className="panel replay-chart" aria-label="Chart">
              {hasRun || shown !== undefined ? (
                <>
                  {status === undefined || !hasRun ? null : (
                    <Transport
                      status={status}
                      quarters={quarters}
                      covered={countOfQuarters(quarters)}
                      nowMs={nowMs}
                      onSteer={steer}
                    />
                  )}
                  {points.equity.length === 0 ? (
                    <Notice title={isLive ? 'Waiting for the first numbers…' : 'No equity to draw.'} />
                  ) : (
                    <RunChartView points={points} watermark="REPLAY" theme={theme} focus={focus} />
                  )}
                  <p className="chart-caption faint">
                    {markets.length < 2 ? null : (
                      <label>
                        Fills of{' '}
                        <select
                          className="select"
                          value={market}
                          onChange={(event) => setMarket(event.target.value)}
                        >
                          {markets.map((name) => (
                            <option key={name}>{name}</option>
                          ))}
                        </select>{' '}
                      </label>
                    )}
                    {leftOut(
                      isLive || shown === undefined
                        ? live.fills_left_out
                        : shown.fills_total - shown.fills.length,
                    )}
                    Charts by{' '}
                    <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
                      TradingView
                    </a>{' '}
                    Lightweight Charts™.
                  </p>
                </>
              ) : (
                <Notice title={days?.length === 0 ? 'Nothing recorded yet.' : 'Nothing replayed yet.'}>
                  <span>
                    {days?.length === 0
                      ? 'A part is written every minute; then it can be replayed here.'
                      : 'Choose data and a strategy on the left, then press Run.'}
                  </span>
                </Notice>
              )}
            </section>
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

function leftOut(fills: number): string {
  return fills > 0 ? `${exactText(fills)} further fills are in the run's folder and not drawn. ` : '';
}

function pointsOfFills(fills: readonly FillLine[]): RunPoints['fills'] {
  return fills.map(({ ts_event, fill }) => ({
    timeS: epochMs(ts_event) / 1_000,
    price: fill.fillPrice,
    isBuy: fill.side === 'BUY',
  }));
}

function marketOf({ fill }: FillLine): string {
  return fill.symbol;
}

/** Symbols of the fills, the one with most of them first. */
function marketsOf(fills: readonly FillLine[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of fills) counts.set(marketOf(line), (counts.get(marketOf(line)) ?? 0) + 1);
  return [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name]) => name);
}

function livePoints({ equity }: LiveRun, fills: readonly FillLine[]): RunPoints {
  return {
    equity: equity.map(([ms, value]) => ({ timeS: ms / 1_000, value })),
    held: [],
    fills: pointsOfFills(fills),
  };
}

function shownPoints({ equity }: ShownRun, fills: readonly FillLine[]): RunPoints {
  const series = (values: Float64Array): RunPoints['equity'] =>
    Array.from(equity.time_s, (timeS, at) => ({ timeS, value: values[at] ?? Number.NaN }));
  return { equity: series(equity.equity), held: series(equity.buy_and_hold), fills: pointsOfFills(fills) };
}
