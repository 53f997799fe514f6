import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Api, Session } from '#shared/api/api.ts';
import type { RouteHistory } from '#shared/api/market.ts';
import type { SignalLife } from '#shared/api/signals.ts';
import type { Route } from '#shared/market/route.ts';
import { edge } from '#shared/market/spread.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { drawEpisode, type EpisodeMark, type EpisodePoint } from '../../charts/episode-chart.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useApp, useMarket } from '../../data/use-app.ts';
import { DrawerTable } from '../../ui/drawer.tsx';
import { bpsText, priceText, utcText } from '../../ui/format.ts';
import { Segments } from '../../ui/segments.tsx';
import { usePageTheme } from '../../ui/use-page-theme.ts';
import { codeOf } from '../route-name.ts';
import { ReadingWords } from '../reading.tsx';
import { routeOfLife } from './model.ts';

/** What is shown before the opening and after the end, ms. */
export const MARGIN_MS = 60_000;
/** Rows of the table: every second is too many to read for a long life. */
const MOST_ROWS = 240;

/** Seconds of both legs from a minute before to a minute after; empty where the last hour does not reach. */
export function secondsAround(
  { time_s, buy_ask, sell_bid }: RouteHistory,
  fromMs: number,
  toMs: number,
  fees: { readonly buyPct: number; readonly sellPct: number },
): EpisodePoint[] {
  const points: EpisodePoint[] = [];
  for (let i = 0; i < time_s.length; i++) {
    const timeS = time_s[i] ?? Number.NaN;
    if (!(timeS * 1_000 >= fromMs && timeS * 1_000 <= toMs)) continue;
    const [buyAsk, sellBid] = [buy_ask[i] ?? Number.NaN, sell_bid[i] ?? Number.NaN];
    const isUsable = buyAsk > 0 && sellBid > 0;
    const netBps = isUsable ? edge(buyAsk, sellBid, fees.buyPct, fees.sellPct).netPct * 100 : Number.NaN;
    points.push({ timeS, buyAsk, sellBid, netBps });
  }
  return points;
}

const historyOf = (client: Client<Api>, { symbol, buy, sell }: Route): Promise<RouteHistory> =>
  client.market.history({ symbol, buy, sell });

/** Both legs and the net around one life, drawn or as a table; says so where the page cannot know. */
export function Around({ life, peakMs }: { life: SignalLife; peakMs: number }): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const client = useStore(app.session, (state) => state.client);
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const route = rows.routes[routeOfLife(session, rows, life)];
  const isOver = life.closed_ms !== null;
  // Asked once more when it has ended, and when the minute after the end is over.
  const [round, again] = useState(0);
  const afterMs = life.closed_ms === null ? Number.NaN : life.closed_ms + MARGIN_MS;
  useEffect(() => {
    const left = afterMs + 1_500 - app.nowMs();
    if (!(left > 0)) return;
    const timer = setTimeout(() => again((n) => n + 1), left);
    return () => clearTimeout(timer);
  }, [app, afterMs]);
  const { found: history, problem } = useAnswer(client, route, historyOf, {
    renewedBy: `${isOver} ${round}`,
  });

  const fromMs = life.opened_ms - MARGIN_MS;
  const toMs = life.closed_ms === null ? app.nowMs() : afterMs;
  const points = useMemo(
    () => (history === undefined ? [] : secondsAround(history, fromMs, toMs, feesOf(session, life))),
    [history, fromMs, toMs, session, life],
  );
  const isKnown = points.some(({ netBps }) => Number.isFinite(netBps));
  const marks = [
    { atMs: life.opened_ms, label: 'open' },
    { atMs: peakMs, label: 'peak' },
    ...(life.closed_ms === null ? [] : [{ atMs: life.closed_ms, label: 'end' }]),
  ].filter(({ atMs }) => Number.isFinite(atMs));
  const decimals = route === undefined ? 2 : rows.decimals(route.symbol);
  return (
    <>
      <h3 className="around-head">
        Both legs, a minute before and after <span className="spacer" />
        <Segments
          label="View of both legs"
          value={view}
          options={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          onChange={setView}
        />
      </h3>
      <div data-testid="around" data-points={points.length}>
        {problem !== undefined ? (
          <p className="negative">The seconds could not be read: {problem}</p>
        ) : route === undefined ? (
          <p className="faint">This session does not watch both legs.</p>
        ) : history === undefined ? (
          <p className="faint">
            <ReadingWords text="Reading…" />
          </p>
        ) : !isKnown ? (
          <p className="faint">Not among the seconds of the last hour. Open it in Replay to see them.</p>
        ) : view === 'chart' ? (
          <AroundChart points={points} marks={marks} fromMs={fromMs} toMs={toMs} route={route} />
        ) : (
          <DrawerTable
            head={[
              { label: 'Second UTC' },
              { label: `${codeOf(life.buy_exchange)} ask`, isNumber: true },
              { label: `${codeOf(life.sell_exchange)} bid`, isNumber: true },
              { label: 'Net bps', isNumber: true },
            ]}
          >
            {points.slice(0, MOST_ROWS).map((point) => (
              <tr key={point.timeS}>
                <td>{utcText(point.timeS * 1_000)}</td>
                <td data-align="right">{priceText(point.buyAsk, decimals)}</td>
                <td data-align="right">{priceText(point.sellBid, decimals)}</td>
                <td data-align="right">{bpsText(point.netBps)}</td>
              </tr>
            ))}
          </DrawerTable>
        )}
      </div>
    </>
  );
}

function AroundChart(props: {
  points: readonly EpisodePoint[];
  marks: readonly EpisodeMark[];
  fromMs: number;
  toMs: number;
  route: { readonly buy: number; readonly sell: number };
}): ReactNode {
  const { points, marks, fromMs, toMs, route } = props;
  const { session } = useMarket();
  const theme = usePageTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const paint = useEffectEvent(() => {
    if (canvas.current === null) return;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    drawEpisode(canvas.current, points, {
      fromMs,
      toMs,
      fireBps: session.thresholds.open_pct * 100,
      marks,
      colours: {
        buy: token(`venue-${route.buy % 5}`),
        sell: token(`venue-${route.sell % 5}`),
        net: token('positive'),
        text: token('text-3'),
        line: token('line'),
        mark: token('text-2'),
      },
    });
  });
  useEffect(() => paint(), [points, theme, fromMs]);
  return (
    <>
      <canvas
        className="around-chart"
        ref={canvas}
        role="img"
        aria-label="Ask of the buying venue, bid of the selling venue, and net; the table has the same numbers"
      />
      <p className="faint trace-note">
        {utcText(fromMs)} – {utcText(toMs)} UTC. Above, in the colours of the venues: ask to buy at, bid to
        sell at. Below: net, with zero and the line (dotted).
      </p>
    </>
  );
}

function feesOf(session: Session, life: SignalLife): { buyPct: number; sellPct: number } {
  const fee = (exchange: string): number =>
    session.venues.find((venue) => venue.exchange === exchange)?.taker_pct ?? Number.NaN;
  return { buyPct: fee(life.buy_exchange), sellPct: fee(life.sell_exchange) };
}
