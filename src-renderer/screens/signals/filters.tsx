import { memo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { signalTypes } from '#shared/market/signal.ts';
import type { LifeFilter } from '../../data/life-filter.ts';
import { useApp, useMarket } from '../../data/use-app.ts';
import { Segments } from '../../ui/segments.tsx';
import { ChoiceFilter, NumberFilter } from '../filter-fields.tsx';
import { codeOf } from '../route-name.ts';
import { filterNumber } from '../typed-number.ts';
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
export const SignalFilters = memo(function SignalFilters({ hidden }: { hidden: string }): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const { view: store } = signalsStateOf(app);
  const view = useStore(store);
  const set = (change: Partial<SignalsView>): void => store.setState(change);
  const venues = session.venues.map(({ exchange }) => exchange);
  const routes = venues.flatMap((buy) =>
    venues
      .filter((sell) => sell !== buy)
      .map((sell) => [`${buy}>${sell}`, `${codeOf(buy)}→${codeOf(sell)}`] as const),
  );
  const isWhole = JSON.stringify(view) === JSON.stringify(wholeView);
  return (
    <div className="filter-bar" role="group" aria-label="Filters">
      <ChoiceFilter
        label="Symbol"
        testId="filter-symbol"
        value={view.symbol}
        options={session.symbols.map(({ symbol }) => [symbol, symbol])}
        onChange={(symbol) => set({ symbol })}
      />
      <ChoiceFilter
        label="Route"
        testId="filter-route"
        value={view.route}
        options={routes}
        onChange={(route) => set({ route })}
      />
      <ChoiceFilter
        label="Kind"
        testId="filter-type"
        value={view.type}
        options={signalTypes.map((type) => [type, typeText[type]])}
        onChange={(type) => set({ type })}
      />
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
});
