import { useEffect, useMemo, useReducer, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { RouteChartView, RoutePointTable } from '../../charts/route-chart-view.tsx';
import { useApp, useEvery, useMarket } from '../../data/use-app.ts';
import { Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { PopOutButton } from '../pop-out-button.tsx';
import { findRoute, routeLabel, venueCode } from '../route-name.ts';
import { seriesOf } from './route-series.ts';

/** What the chart says of where its numbers are from. */
const watermarks = { LIVE: '', DEMO: 'DEMO DATA', REPLAY: 'REPLAY' } as const;

/** Chart of the chosen route, or the same numbers as a table. */
export function RoutePanel({
  routeName,
  view,
  onView,
}: {
  routeName: string;
  view: 'chart' | 'table';
  onView: (view: 'chart' | 'table') => void;
}): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const theme = useStore(app.prefs, (state) => `${state.theme} ${state.signs}`);
  const client = useStore(app.session, (state) => state.client);
  const [problem, setProblem] = useState('');
  const isReplay = session.mode === 'REPLAY';
  const [round, again] = useReducer((n: number) => n + 1, 0);
  const index = findRoute(session, rows.routes, routeName);
  const route = rows.routes[index];
  const series = useMemo(
    () => (route === undefined ? undefined : seriesOf(rows, session, route)),
    [rows, session, route],
  );
  useEffect(() => {
    if (series === undefined || route === undefined || client === undefined) return;
    let isCurrent = true;
    client.market
      .history({ ...route })
      .then((history) => {
        if (!isCurrent) return;
        series.takeHistory(history);
        setProblem('');
      })
      .catch((error: unknown) => {
        // A lost connection is told above everything; the question is asked again with the next one.
        if (!isCurrent || (error instanceof AppError && error.code === 'DISCONNECTED')) return;
        setProblem(errorText(error));
      });
    return () => {
      isCurrent = false;
    };
  }, [series, route, client, round]);
  useEvery(isReplay ? 1_000 : 250, () => {
    // At many times the speed the page does not see every second; who plays the recording does.
    if (isReplay) again();
    else if (rows.bookWallMs > 0) series?.sample(rows, app.nowMs());
  });
  if (series === undefined || route === undefined)
    return <Notice title="No route chosen">Choose one in the matrix or in the ranking.</Notice>;
  const symbol = session.symbols[route.symbol];
  return (
    <section className="panel" data-testid="route-panel" data-route-name={routeName}>
      <div className="panel-head">
        <h2>
          {symbol?.symbol} {routeLabel(session, route)}
        </h2>
        <span>
          ask of {venueCode(session, route.buy)}, bid of {venueCode(session, route.sell)} in {symbol?.quote};
          net in bps; size at the top of the book in {symbol?.base}
        </span>
        <span className="spacer" />
        {problem === '' ? null : <span className="negative">History could not be read: {problem}</span>}
        <Segments
          label="View"
          value={view}
          options={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'View as table' },
          ]}
          onChange={onView}
        />
        <PopOutButton panel="route" what="Chart" />
      </div>
      {view === 'chart' ? (
        <RouteChartView
          source={series}
          decimals={rows.decimals(route.symbol)}
          buy={route.buy}
          sell={route.sell}
          buyCode={venueCode(session, route.buy)}
          sellCode={venueCode(session, route.sell)}
          base={symbol?.base ?? ''}
          fireBps={session.thresholds.open_pct * 100}
          clearBps={session.thresholds.close_pct * 100}
          watermark={watermarks[session.mode]}
          theme={theme}
        />
      ) : (
        <RoutePointTable source={series} decimals={rows.decimals(route.symbol)} base={symbol?.base ?? ''} />
      )}
      <p className="chart-credit faint">
        Charts by{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          TradingView
        </a>{' '}
        Lightweight Charts™. Hatched: no usable quotes.
      </p>
    </section>
  );
}
