import { useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Api } from '#shared/api/api.ts';
import type { FillMark, RunMarket } from '#shared/api/replay-market.ts';
import type { Steer } from '#shared/api/replay.ts';
import type { Client } from '#shared/rpc/contract.ts';
import type { FillLine } from '#shared/strategy/run.ts';
import type { RunPoints } from '../../charts/run-points.ts';
import { RunChartView } from '../../charts/run-chart-view.tsx';
import type { LiveRun, ReplayDesk, ShownRun } from '../../data/replay-desk.ts';
import { countText, exactText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { countOfQuarters } from '../quarters.ts';
import { epochMs } from './model.ts';
import { Transport } from './transport.tsx';
import { useRunMarket, type Instrument } from './use-run-market.ts';

interface ChartPanelProps {
  client: Client<Api>;
  desk: ReplayDesk;
  isLive: boolean;
  quarters: string;
  nowMs: number;
  theme: string;
  focus: { readonly timeS: number; readonly count: number } | undefined;
  onSteer: (what: Steer) => void;
}

/** The chart of a run under way or of the past, with the transport of the one under way above it. */
export function ChartPanel(props: ChartPanelProps): ReactNode {
  const { status, shown } = useStore(props.desk.store);
  const isShown = shown !== undefined && !props.isLive;
  const runId = isShown ? shown.run_id : (status?.run_id ?? undefined);
  return <RunPanel key={runId ?? ''} {...props} runId={runId} />;
}

function RunPanel(props: ChartPanelProps & { runId: string | undefined }): ReactNode {
  const { client, desk, isLive, quarters, runId } = props;
  const { status, live, shown, days } = useStore(desk.store);
  const isShown = shown !== undefined && !isLive;
  const { instruments, instrument, market, closer, fault, choose, look } = useRunMarket(
    client.runMarket,
    runId,
    isShown,
  );
  const untilS = isShown ? undefined : (status?.ts_ms ?? 0) / 1_000;
  const points = useMemo(
    () =>
      isShown
        ? { ...shownPoints(shown, instrument), market, closer, untilS: undefined }
        : livePoints(live, { instrument, market, closer, untilS: untilS ?? 0 }),
    [live, shown, isShown, instrument, market, closer, untilS],
  );
  const hasRun = status !== undefined && status.launch > 0;
  if (!hasRun && shown === undefined)
    return (
      <section className="panel replay-chart" aria-label="Chart">
        <Notice title={days?.length === 0 ? 'Nothing recorded yet.' : 'Nothing replayed yet.'}>
          <span>
            {days?.length === 0
              ? 'A part is written every minute; then it can be replayed here.'
              : 'Choose data and a strategy on the left, then press Run.'}
          </span>
        </Notice>
      </section>
    );
  return (
    <section className="panel replay-chart" aria-label="Chart">
      {isLive && hasRun ? (
        <Transport
          status={status}
          quarters={quarters}
          covered={countOfQuarters(quarters)}
          nowMs={props.nowMs}
          onSteer={props.onSteer}
        />
      ) : null}
      {points.equity.length === 0 ? (
        <Notice title={isLive ? 'Waiting for the first numbers…' : 'No equity to draw.'} />
      ) : (
        <RunChartView
          points={points}
          watermark="REPLAY"
          theme={props.theme}
          focus={props.focus}
          onView={look}
        />
      )}
      <p className="chart-caption faint" data-testid="chart-caption">
        {instruments.length < 2 ? null : (
          <label>
            Market{' '}
            <select
              className="select"
              aria-label="Market"
              value={instrument === undefined ? '' : nameOf(instrument)}
              onChange={(event) => {
                const found = instruments.find((each) => nameOf(each) === event.target.value);
                if (found !== undefined) choose(found);
              }}
            >
              {instruments.map((each) => (
                <option key={nameOf(each)}>{nameOf(each)}</option>
              ))}
            </select>{' '}
          </label>
        )}
        {captionOf(market, fault)} · charts by{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          TradingView
        </a>{' '}
        Lightweight Charts™.
      </p>
    </section>
  );
}

/** What is drawn, and what is not. */
function captionOf(market: RunMarket | undefined, fault: string | undefined): string {
  if (market === undefined)
    return fault === undefined ? 'Reading prices…' : `The recorded prices could not be read: ${fault}`;
  const { prices, gaps, exchange, symbol } = market;
  return [
    `${exchange} ${symbol}`,
    `${countText(prices.rows)} quotes`,
    ...(gaps.length === 0 ? [] : [`${exactText(gaps.length)} ${gaps.length === 1 ? 'gap' : 'gaps'} hatched`]),
    'position below',
  ].join(' · ');
}

function nameOf({ exchange, symbol }: Instrument): string {
  return `${exchange} ${symbol}`;
}

/** Fills of one instrument; while none is chosen, of the first that was traded: prices of two make no line. */
function fillsOf(fills: readonly FillLine[], chosen: Instrument | undefined): readonly FillLine[] {
  const of = chosen ?? fills[0]?.fill;
  return fills.filter(({ fill }) => fill.symbol === of?.symbol && fill.exchange === of.exchange);
}

function marksOf(fills: readonly FillLine[]): readonly FillMark[] {
  return fills.map(({ ts_event, fill }) => ({
    time_s: epochMs(ts_event) / 1_000,
    price: fill.fillPrice,
    is_buy: fill.side === 'BUY',
    count: 1,
  }));
}

/** What the run has told so far: a market read in the middle of it knows less of its fills than the page does. */
function livePoints(
  { equity, fills }: LiveRun,
  seen: {
    readonly instrument: Instrument | undefined;
    readonly market: RunMarket | undefined;
    readonly closer: RunMarket | undefined;
    readonly untilS: number;
  },
): RunPoints {
  const own = fillsOf(fills, seen.instrument);
  const told = (market: RunMarket | undefined): RunMarket | undefined =>
    market === undefined
      ? undefined
      : {
          ...market,
          fills: [],
          position_s: Float64Array.from(own, ({ ts_event }) => epochMs(ts_event) / 1_000),
          position: Float64Array.from(own, ({ position }) => position),
        };
  return {
    equity: equity.map(([ms, value]) => ({ timeS: ms / 1_000, value })),
    held: [],
    fills: marksOf(own),
    market: told(seen.market),
    closer: told(seen.closer),
    untilS: seen.untilS,
  };
}

function shownPoints(
  { equity, fills }: ShownRun,
  instrument: Instrument | undefined,
): Pick<RunPoints, 'equity' | 'held' | 'fills'> {
  const series = (values: Float64Array): RunPoints['equity'] =>
    Array.from(equity.time_s, (timeS, at) => ({ timeS, value: values[at] ?? Number.NaN }));
  return {
    equity: series(equity.equity),
    held: series(equity.buy_and_hold),
    fills: marksOf(fillsOf(fills, instrument)),
  };
}
