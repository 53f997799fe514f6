import { join } from 'node:path';
import type { StreamName } from '#shared/market/stream.ts';
import type { Metrics } from '#shared/report/metrics.ts';
import { compareLanes } from '#shared/strategy/ordering.ts';
import {
  RUN_FILES,
  type DatasetDescription,
  type DecisionLine,
  type EquityLine,
  type FillLine,
  type RunManifest,
  type RunStats,
} from '#shared/strategy/run.ts';
import { writeDraft } from '../base/file-draft.ts';
import type { Files } from '../base/files.ts';
import { equityHead, equityRow, tradeRow, tradesHead } from './csv.ts';
import { runPage } from './html/run-page.ts';
import { lines } from './read-lines.ts';
import { ReportCollector } from './report-collector.ts';
import type { RunTotals } from './run-metrics.ts';

export interface ReportOptions {
  /** 365 where trading never stops, 252 for stocks. */
  readonly periodsPerYear?: number;
  /** What the lines of a run do not say. */
  readonly totals?: RunTotals;
}

/**
 * Writes what a run's folder tells: `metrics.json`, `trades.csv`, `equity.csv` and `tearsheet.html`. Reads the folder's
 * lines once, so a run that was resumed is reported whole and a report can be made again at any time.
 */
export async function writeReport(
  folder: string,
  files: Files,
  options: ReportOptions = {},
): Promise<Metrics> {
  const read = async <T>(name: string): Promise<T> =>
    JSON.parse(new TextDecoder().decode(await files.read(join(folder, name)))) as T;
  const manifest = await read<RunManifest>(RUN_FILES.manifest);
  const stats = await read<RunStats>(RUN_FILES.stats);
  const dataset = await read<DatasetDescription>(RUN_FILES.dataset);
  const trades: string[] = [];
  const collector = new ReportCollector({
    unit: manifest.extras.ts_unit,
    instrument: firstInstrument(dataset),
    ...(options.periodsPerYear === undefined ? {} : { periodsPerYear: options.periodsPerYear }),
    onTrade: (trade) => void trades.push(tradeRow(trade)),
  });
  for await (const some of lines<DecisionLine>(join(folder, RUN_FILES.decisions)))
    for (const _ of some) collector.decision();
  await replace(files, join(folder, 'trades.csv'), tradesCsv(folder, collector, trades));
  await replace(files, join(folder, 'equity.csv'), equityCsv(folder, collector));
  const metrics = collector.metrics.result(options.totals);
  const page = runPage({ manifest, stats, metrics, series: collector.series });
  await replace(files, join(folder, RUN_FILES.metrics), once(`${JSON.stringify(metrics, null, 2)}\n`));
  await replace(files, join(folder, RUN_FILES.report), once(page));
  return metrics;
}

async function* tradesCsv(
  folder: string,
  collector: ReportCollector,
  trades: string[],
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(tradesHead);
  for await (const some of lines<FillLine>(join(folder, RUN_FILES.fills))) {
    for (const line of some) collector.fill(line);
    yield encoder.encode(trades.splice(0).join(''));
  }
}

async function* equityCsv(folder: string, collector: ReportCollector): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(equityHead);
  for await (const some of lines<EquityLine>(join(folder, RUN_FILES.equity))) {
    for (const line of some) collector.equity(line);
    yield encoder.encode(some.map(equityRow).join(''));
  }
}

/** `exchange:symbol` of what the run's equity lines take as bought and held: the first dataset with quotes. */
function firstInstrument({ files }: DatasetDescription): string | null {
  const quoted = files.map(({ exchange, symbol, stream }) => ({
    exchange,
    symbol,
    stream: stream as StreamName,
  }));
  const first = quoted.filter(({ stream }) => stream === 'bbo').toSorted(compareLanes)[0];
  return first === undefined ? null : `${first.exchange}:${first.symbol}`;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Writes a file beside its place and puts it there whole. */
async function replace(files: Files, path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = `${path}.part`;
  await files.remove(draft);
  await writeDraft(draft, content);
  await files.rename(draft, path);
}
