import type { Launch, StrategyRow } from '#shared/api/replay.ts';
import type { SweepOrder, SweepSide } from '#shared/api/sweep.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import type { ParamField } from '#shared/strategy/strategy.ts';
import { timeMeant } from '../day-time.ts';

/** What the setup's fields hold; texts as they were typed. */
export interface OrderForm {
  /** A run, or many with different parameters. */
  readonly mode: 'run' | 'sweep';
  /** `20260115`; empty until the days are known. */
  readonly date: string;
  readonly symbols: ReadonlySet<string>;
  readonly exchanges: ReadonlySet<string>;
  readonly streams: ReadonlySet<string>;
  readonly from: string;
  readonly to: string;
  readonly strategy: string;
  /** Only what differs from the defaults, by name. */
  readonly params: Readonly<Record<string, string | boolean>>;
  readonly seed: string;
  readonly feeBps: string;
  readonly slippageBps: string;
  readonly latencyMs: string;
  readonly isSizeLimited: boolean;
  readonly hasFunding: boolean;
  readonly speed: string;
}

export const newOrder: OrderForm = {
  mode: 'run',
  date: '',
  symbols: new Set(),
  exchanges: new Set(),
  streams: new Set(['bbo']),
  from: '',
  to: '',
  strategy: '',
  params: {},
  seed: '1',
  feeBps: '4',
  slippageBps: '0',
  latencyMs: '0',
  isSizeLimited: false,
  hasFunding: false,
  speed: 'max',
};

export const speeds = ['0.1', '0.25', '0.5', '1', '2', '5', '10', '60', '600', 'max'] as const;

/** Values of one key among the days that the choices before it let through, in order. */
export function choices(days: readonly CatalogDataset[], key: 'symbol' | 'exchange' | 'stream'): string[] {
  return [...new Set(days.map((day) => day[key]))].filter((name) => name !== '').toSorted();
}

/** Days of the form: an empty set of symbols or venues lets all of them through. */
export function chosenDays(form: OrderForm, days: readonly CatalogDataset[]): readonly CatalogDataset[] {
  const passes = (set: ReadonlySet<string>, name: string): boolean => set.size === 0 || set.has(name);
  return days.filter(
    (day) =>
      day.date === form.date &&
      day.rows > 0 &&
      passes(form.symbols, day.symbol) &&
      passes(form.exchanges, day.exchange) &&
      passes(form.streams, day.stream),
  );
}

/** What is launched. @returns what is wrong with the form, as text */
export function orderOf(
  form: OrderForm,
  days: readonly CatalogDataset[],
  strategies: readonly StrategyRow[],
  isPaused: boolean,
): Launch | string {
  const chosen = chosenDays(form, days);
  if (chosen.length === 0) return 'Choose data: nothing recorded fits these choices.';
  const units = new Set(chosen.map(({ unit }) => unit));
  if (units.size > 1) return 'These days have different units of time (ns and ms): replay them apart.';
  const strategy = strategies.find(({ name }) => name === form.strategy);
  if (strategy === undefined) return 'Choose a strategy.';
  if (strategy.fault !== null) return `${strategy.name}: ${strategy.fault}`;
  const params = paramsOf(form, strategy.fields);
  if (typeof params === 'string') return params;
  const unit = chosen[0]?.unit ?? 'ns';
  const limit = (text: string): string | null | undefined =>
    text.trim() === '' ? null : timeMeant(text, form.date, unit);
  const [from, to] = [limit(form.from), limit(form.to)];
  if (from === undefined || to === undefined)
    return 'Times are such as 14:30 or 14:30:05.250, or whole numbers.';
  if (from !== null && to !== null && BigInt(from) >= BigInt(to)) return 'The end has to be after the begin.';
  const [fee, slippage, latency] = [form.feeBps, form.slippageBps, form.latencyMs].map(numberOf);
  if (!isWithin(fee, 0, 1_000)) return 'Fee: expected 0 to 1,000 bps.';
  if (!isWithin(slippage, 0, 10_000)) return 'Slippage: expected 0 to 10,000 bps.';
  if (!isWithin(latency, 0, 60_000)) return 'Latency: expected 0 to 60,000 ms.';
  if (form.seed.trim() === '') return 'The seed may be any text, but not empty.';
  return {
    datasets: chosen.map(({ id }) => id),
    strategy: strategy.kind === 'built-in' ? { built_in: strategy.name } : { file: strategy.name },
    params,
    seed: form.seed,
    models: {
      ...(fee === 4 ? {} : { feeRate: fee / 10_000 }),
      ...(slippage === 0 ? {} : { slippage: { bps: slippage } }),
      ...(latency === 0 ? {} : { latency: { entryNs: Math.round(latency * 1e6) } }),
      ...(form.isSizeLimited ? { size: { rest: 'partial' as const } } : {}),
      ...(form.hasFunding ? { funding: true as const } : {}),
    },
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    speed: form.speed === 'max' ? 'max' : Number(form.speed),
    is_paused: isPaused,
  };
}

/** A run of a trial, to be done again by itself: its run key is the one the sweep knows. */
export function trialLaunch(
  { datasets, strategy, seed, models }: SweepOrder,
  params: Readonly<Record<string, unknown>>,
  { from, to }: SweepSide,
): Launch {
  return {
    datasets,
    strategy,
    params: params as Launch['params'],
    seed,
    models,
    from,
    to,
    speed: 'max',
    is_paused: false,
  };
}

/** The setup that asks for a trial's run: what is shown is what was done. */
export function trialForm(
  { datasets, strategy, seed, models }: SweepOrder,
  params: Readonly<Record<string, unknown>>,
  { from, to }: SweepSide,
  days: readonly CatalogDataset[],
): Partial<OrderForm> {
  const chosen = days.filter(({ id }) => datasets.includes(id));
  const all = (key: 'symbol' | 'exchange' | 'stream'): ReadonlySet<string> =>
    new Set(chosen.map((day) => day[key]));
  const { feeRate, slippage, latency, size, funding } = models;
  const inUnits = (value: number): string => String(Number(value.toPrecision(10)));
  return {
    mode: 'run',
    ...(chosen[0] === undefined ? {} : { date: chosen[0].date }),
    symbols: all('symbol'),
    exchanges: all('exchange'),
    streams: all('stream'),
    from,
    to,
    strategy: 'built_in' in strategy ? strategy.built_in : strategy.file,
    params: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'boolean' || typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    seed,
    feeBps: feeRate === undefined ? newOrder.feeBps : inUnits(feeRate * 10_000),
    slippageBps: slippage !== undefined && 'bps' in slippage ? inUnits(slippage.bps) : newOrder.slippageBps,
    latencyMs: latency?.entryNs === undefined ? newOrder.latencyMs : inUnits(latency.entryNs / 1e6),
    isSizeLimited: size !== undefined,
    hasFunding: funding !== undefined,
  };
}

/** One sentence that always stands beside the chart: how orders are filled. */
export function executionText(
  form: Pick<OrderForm, 'feeBps' | 'slippageBps' | 'latencyMs' | 'isSizeLimited' | 'hasFunding'>,
): string {
  const latency = numberOf(form.latencyMs);
  const slippage = numberOf(form.slippageBps);
  return [
    `Execution v1: ${latency === 0 ? 'zero latency' : `${form.latencyMs} ms to the venue`}`,
    slippage === 0 ? 'zero slippage' : `${form.slippageBps} bps slippage`,
    form.isSizeLimited ? 'fills up to the top of book' : 'no partial fills',
    `BUY@ask SELL@bid, fee ${form.feeBps} bps`,
    ...(form.hasFunding ? ['funding settled'] : []),
  ].join(', ');
}

function paramsOf(form: OrderForm, fields: readonly ParamField[]): Launch['params'] | string {
  const params: Record<string, number | boolean | string> = {};
  for (const { name, label, type, min, max } of fields) {
    const typed = form.params[name];
    if (typed === undefined) continue;
    if (typeof typed === 'boolean' || type === 'text' || type === 'choice') {
      params[name] = typed;
      continue;
    }
    const value = numberOf(typed);
    if (!isWithin(value, min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY))
      return `${label}: expected a number${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}, found ${typed}.`;
    if (type === 'integer' && !Number.isInteger(value))
      return `${label}: expected a whole number, found ${typed}.`;
    params[name] = value;
  }
  return params;
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function isWithin(value: number | undefined, min: number, max: number): value is number {
  return value !== undefined && value >= min && value <= max;
}
