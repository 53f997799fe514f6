import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplayDesk, ReplayState, Wanted } from '../../data/replay-desk.ts';
import { newOrder, type OrderForm } from './order.ts';

const forms = new WeakMap<ReplayDesk, StoreApi<OrderForm>>();

/** What is typed into the setup of a connection's desk: kept while other screens are looked at, and filled by their wishes. */
export function orderFormOf(desk: ReplayDesk): StoreApi<OrderForm> {
  const known = forms.get(desk);
  if (known !== undefined) return known;
  const form = createStore<OrderForm>(() => newOrder);
  const take = ({ wanted }: ReplayState): void => {
    if (wanted === undefined) return;
    form.setState(wantedForm(wanted));
    desk.store.setState({ wanted: undefined });
  };
  desk.store.subscribe(take);
  take(desk.store.getState());
  forms.set(desk, form);
  return form;
}

/** The newest day and the first strategy, where nothing was chosen. */
export function withDefaults(
  form: OrderForm,
  { days, strategies }: Pick<ReplayState, 'days' | 'strategies'>,
): OrderForm {
  const newest = days?.reduce((last, { date }) => (date > last ? date : last), '') ?? '';
  return {
    ...form,
    date: form.date === '' ? newest : form.date,
    strategy: form.strategy === '' ? (strategies?.strategies[0]?.name ?? '') : form.strategy,
  };
}

function wantedForm({ symbols, exchanges, fromMs, toMs }: Wanted): Partial<OrderForm> {
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 23);
  return {
    date: new Date(fromMs).toISOString().slice(0, 10).replaceAll('-', ''),
    symbols: new Set(symbols),
    exchanges: new Set(exchanges),
    streams: new Set(['bbo']),
    from: time(fromMs),
    to: time(toMs),
  };
}
