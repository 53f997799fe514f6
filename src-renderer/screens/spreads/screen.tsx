import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useListedSymbols, useMarket } from '../../data/use-app.ts';
import { bpsText } from '../../ui/format.ts';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { Segments } from '../../ui/segments.tsx';
import { NetMatrix } from '../net-matrix.tsx';
import { routeKey } from '../route-name.ts';
import { CrossRoutes } from './cross-routes.tsx';
import { bestRoute } from './model.ts';
import { RouteDetails } from './route-details.tsx';
import { RoutePanel } from './route-panel.tsx';
import { RoutesTable } from './routes-table.tsx';
import { basisText } from './basis.ts';
import { MarketMap } from './market-map.tsx';
import { Persistence } from './persistence.tsx';
import { spreadsViewOf } from './spreads-state.ts';
import './spreads.css';

/** Who pays whom: the matrix of one symbol, all routes by what remains, and one of them over time. */
export function SpreadsScreen(): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const prefs = useStore(app.prefs);
  const element = useRef<HTMLDivElement>(null);
  const [peeked, setPeeked] = useState<string>();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const asked = session.symbols.findIndex((s) => s.symbol === prefs.symbol);
  const symbol = asked < 0 ? 0 : asked;
  const chosen = prefs.route;
  const listed = useListedSymbols();
  const store = spreadsViewOf(app);
  const { area } = useStore(store);
  const hasCross = session.cross_routes.length > 0;

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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement) return;
    const key = event.key.toLowerCase();
    if (key === 't') setView((now) => (now === 'chart' ? 'table' : 'chart'));
    else if (key === 'm') store.setState({ area: area === 'market' ? 'matrix' : 'market' });
    else return;
    event.preventDefault();
  };
  return (
    <div className="spreads-screen" ref={element} tabIndex={-1} onKeyDown={onKeyDown}>
      <ScreenHeader
        title="Spreads"
        scope={`Fire at ${bpsText(session.thresholds.open_pct * 100)} bps net, clear below ${bpsText(session.thresholds.close_pct * 100)}${session.fees_old ? '' : ` · fees of ${session.fees_checked}`}`}
      >
        {session.fees_old ? (
          <button
            type="button"
            className="button fees-old"
            data-testid="fees-old"
            title="Every net value counts with these fees. Open the settings to check them."
            onClick={() => {
              app.wanted.setState({ section: 'fees' });
              app.prefs.setState({ screen: 'settings' });
            }}
          >
            ▲ Fees of {session.fees_checked} are old: check them
          </button>
        ) : null}
        <Segments
          label="Area"
          value={area}
          options={[
            { value: 'matrix', label: 'Symbol', about: 'One symbol and the ranked routes (M)' },
            { value: 'market', label: 'Market', about: 'Every symbol and route at once (M)' },
            ...(hasCross
              ? [
                  {
                    value: 'currencies' as const,
                    label: 'Currencies',
                    about: 'One asset in two quote currencies, by the rate between them',
                  },
                ]
              : []),
          ]}
          onChange={(next) => store.setState({ area: next })}
        />
        <label className="quiet">
          <span className="symbol-word">Symbol </span>
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
            { value: 'net', label: 'Net', about: 'Net entry: after both taker fees, two fills' },
            {
              value: 'cycle',
              label: 'Cycle',
              about: 'Net cycle: after four taker fills, the way back included',
            },
            { value: 'gross', label: 'Gross', about: 'Before fees' },
            { value: 'funded', label: '+ Funding', about: 'Net entry with funding to the next settlement' },
          ]}
          onChange={(basis) => app.prefs.setState({ basis })}
        />
      </ScreenHeader>
      <div className="spreads">
        {area === 'market' ? (
          <MarketMap
            basis={prefs.basis}
            basisWords={basisText[prefs.basis]}
            chosen={chosen}
            onChoose={(key) => {
              choose(key);
              store.setState({ area: 'matrix' });
              // The map that had the focus is gone: keys still belong to this screen.
              element.current?.focus();
            }}
          />
        ) : area === 'currencies' && hasCross ? (
          <CrossRoutes />
        ) : (
          <>
            <section className="panel spreads-matrix" data-testid="matrix" data-basis={prefs.basis}>
              <div className="panel-head">
                <h2>{session.symbols[symbol]?.symbol}</h2>
                <span>{basisText[prefs.basis]}</span>
              </div>
              <NetMatrix
                symbol={symbol}
                basis={prefs.basis}
                chosen={chosen}
                onChoose={choose}
                onPeek={setPeeked}
              />
              <RouteDetails routeName={peeked ?? chosen} basis={prefs.basis} />
            </section>
            <RoutesTable basis={prefs.basis} chosen={chosen} onChoose={choose} onPeek={setPeeked} />
          </>
        )}
        <div className="spreads-chart">
          <RoutePanel key={chosen} routeName={chosen} view={view} onView={setView} />
          <Persistence routeName={chosen} />
        </div>
      </div>
    </div>
  );
}
