import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { signalTypes } from '#shared/market/signal.ts';
import type { LifeFilter } from '../../data/life-filter.ts';
import { useApp, useMarket } from '../../data/use-app.ts';
import { Segments } from '../../ui/segments.tsx';
import { codeOf } from '../route-name.ts';
import { filterNumber, NumberFilter } from '../typed-number.tsx';
import { typeText } from './model.ts';
import { ranges, signalsStateOf, wholeView, type RangeName, type SignalsView } from './signals-state.ts';

/** What the view asks the history for. */
export function filterOf(view: SignalsView): LifeFilter {
  const [buy, sell] = view.route.split('>') as [ExchangeId, ExchangeId | undefined];
  const minLifeS = filterNumber(view.minLife, 's');
  return {
    symbol: view.symbol,
    route: sell === undefined ? undefined : { buy, sell },
    type: view.type === '' ? undefined : view.type,
    minNetBps: filterNumber(view.minNet, 'bps'),
    minLifeMs: minLifeS === undefined ? undefined : minLifeS * 1_000,
    rangeMs: ranges[view.range],
  };
}

/** Symbol, route, kind, least net, least life and time; and how many lives that hides. */
export function SignalFilters({ hidden }: { hidden: string }): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const { view: store } = signalsStateOf(app);
  const view = useStore(store);
  const set = (change: Partial<SignalsView>): void => store.setState(change);
  const venues = session.venues.map(({ exchange }) => exchange);
  const isWhole = JSON.stringify(view) === JSON.stringify(wholeView);
  return (
    <div className="filter-bar" role="group" aria-label="Filters">
      <label className="quiet">
        Symbol{' '}
        <select
          className="select"
          data-testid="filter-symbol"
          value={view.symbol}
          onChange={(event) => set({ symbol: event.target.value })}
        >
          <option value="">all</option>
          {session.symbols.map(({ symbol }) => (
            <option key={symbol}>{symbol}</option>
          ))}
        </select>
      </label>
      <label className="quiet">
        Route{' '}
        <select
          className="select"
          data-testid="filter-route"
          value={view.route}
          onChange={(event) => set({ route: event.target.value })}
        >
          <option value="">all</option>
          {venues.flatMap((buy) =>
            venues
              .filter((sell) => sell !== buy)
              .map((sell) => (
                <option key={`${buy}>${sell}`} value={`${buy}>${sell}`}>
                  {codeOf(buy)}→{codeOf(sell)}
                </option>
              )),
          )}
        </select>
      </label>
      <label className="quiet">
        Kind{' '}
        <select
          className="select"
          data-testid="filter-type"
          value={view.type}
          onChange={(event) => {
            const type = signalTypes.find((each) => each === event.target.value);
            set({ type: type ?? '' });
          }}
        >
          <option value="">all</option>
          {signalTypes.map((type) => (
            <option key={type} value={type}>
              {typeText[type]}
            </option>
          ))}
        </select>
      </label>
      <NumberFilter
        label="Peak ≥"
        unit="bps"
        suffix="bps"
        testId="filter-net"
        text={view.minNet}
        onText={(minNet) => set({ minNet })}
      />
      <NumberFilter
        label="Life ≥"
        unit="s"
        suffix="s"
        testId="filter-life"
        text={view.minLife}
        onText={(minLife) => set({ minLife })}
      />
      <Segments
        label="Time"
        value={view.range}
        options={(Object.keys(ranges) as RangeName[]).map((value) => ({
          value,
          label: value === 'all' ? 'All' : value.replace(/(\d)([hd])/, '$1 $2'),
        }))}
        onChange={(range) => set({ range })}
      />
      <span className="spacer" />
      <span className="faint filter-hidden" data-testid="hidden" title={hidden}>
        {hidden}
      </span>
      {isWhole ? null : (
        <button type="button" className="button" onClick={() => store.setState(wholeView)}>
          Clear filters
        </button>
      )}
    </div>
  );
}
