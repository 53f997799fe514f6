import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useListedSymbols, useMarket } from '../../data/use-app.ts';
import { bpsText } from '../../ui/format.ts';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Segments } from '../../ui/segments.tsx';
import { NetMatrix } from '../net-matrix.tsx';
import { routeKey } from '../route-name.ts';
import { bestRoute } from './model.ts';
import { RouteDetails } from './route-details.tsx';
import { RoutePanel } from './route-panel.tsx';
import { RoutesTable } from './routes-table.tsx';
import './spreads.css';

/** Who pays whom: the matrix of one symbol, all routes by what remains, and one of them over time. */
export function SpreadsScreen(): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const prefs = useStore(app.prefs);
  const [peeked, setPeeked] = useState<string>();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const asked = session.symbols.findIndex((s) => s.symbol === prefs.symbol);
  const symbol = asked < 0 ? 0 : asked;
  const chosen = prefs.route;
  const listed = useListedSymbols();

  // Nothing chosen yet, or chosen in another session: begin with the best there is.
  useEffect(() => {
    if (rows.routes.some((route) => routeKey(session, route) === chosen)) return;
    const best = rows.routes[Math.max(0, bestRoute(rows))];
    if (best !== undefined)
      app.prefs.setState({
        route: routeKey(session, best),
        symbol: session.symbols[best.symbol]?.symbol ?? '',
      });
  }, [app, chosen, rows, session]);

  const choose = (key: string): void => app.prefs.setState({ route: key, symbol: key.split(':')[0] ?? '' });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLSelectElement) return;
    event.preventDefault();
    setView((now) => (now === 'chart' ? 'table' : 'chart'));
  };
  const isNet = prefs.basis === 'net';
  return (
    <div className="spreads-screen" onKeyDown={onKeyDown}>
      <ScreenHeader
        title="Spreads"
        scope={`Fire at ${bpsText(session.thresholds.open_pct * 100)} bps net, clear below ${bpsText(session.thresholds.close_pct * 100)} · fees of ${session.fees_checked}${session.fees_old ? ', old: check them' : ''}`}
      >
        <label className="quiet">
          Symbol{' '}
          <select
            className="select"
            data-testid="symbol"
            value={session.symbols[symbol]?.symbol}
            onChange={(event) => app.prefs.setState({ symbol: event.target.value })}
          >
            {session.symbols
              .filter((s, i) => listed.includes(i) || s.symbol === session.symbols[symbol]?.symbol)
              .map((s) => (
                <option key={s.symbol}>{s.symbol}</option>
              ))}
          </select>
        </label>
        <Segments
          label="Basis"
          value={prefs.basis}
          options={[
            { value: 'net', label: 'Net', about: 'After both taker fees' },
            { value: 'gross', label: 'Gross', about: 'Before fees' },
          ]}
          onChange={(basis) => app.prefs.setState({ basis })}
        />
      </ScreenHeader>
      <div className="spreads">
        <section className="panel spreads-matrix" data-testid="matrix" data-basis={prefs.basis}>
          <div className="panel-head">
            <h2>{session.symbols[symbol]?.symbol}</h2>
            <span>{isNet ? 'net bps, two taker fills' : 'GROSS bps, before fees'}</span>
          </div>
          <NetMatrix
            symbol={symbol}
            basis={prefs.basis}
            chosen={chosen}
            onChoose={choose}
            onPeek={setPeeked}
          />
          <RouteDetails routeName={peeked ?? chosen} />
        </section>
        <RoutesTable chosen={chosen} onChoose={choose} onPeek={setPeeked} />
        <div className="spreads-chart">
          <RoutePanel key={chosen} routeName={chosen} view={view} onView={setView} />
        </div>
      </div>
    </div>
  );
}
