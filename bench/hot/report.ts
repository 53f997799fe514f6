import { median } from '../median.ts';
import { figure, textTable } from '../table.ts';
import { targets } from './targets.ts';
import type { HotResult } from './run-hot.ts';
import type { Latency, Row } from './run-phase.ts';

const MOST_FAULTS = 12;

/** The result as text. */
export function hotReport(result: HotResult): string {
  const { before, loadAfter, options } = result;
  const sections = [
    [
      'Arbscope hot path: socket to signal over loopback, 3 venues x 20 symbols, 80 % BBO, 20 % trades',
      `${before.cpu}, ${before.cores} cores, ${before.memoryGb} GB, ${before.system}, Node ${before.node}`,
      `load average ${before.load} before, ${loadAfter} after (generators and threads share the cores)`,
      `${options.repeat} x ${options.seconds} s per rate, designs in turns, medians`,
    ].join('\n'),
    `Latency from due time, us: p50 / p99 / p99.9 [quiet p99: lower quartile of 200 ms windows]\n\n${pacedTable(result)}`,
    `Saturated: the generator sends as fast as the sockets take it\n\n${saturatedTable(result)}`,
    result.parse.length === 0
      ? ''
      : `Frame to checked numbers, ns of CPU per message: best / median\n\n${parseTable(result)}`,
    result.engine.length === 0
      ? ''
      : `Quote into book and routes, ns of CPU per update: best / median\n\n${engineTable(result)}`,
    `Targets\n\n${targetTable(result)}`,
    result.faults.length === 0
      ? 'All counters add up: one event per data frame, all read by the scanner; events = stored + dropped.'
      : `NOT TO BE USED:\n${faultList(result.faults)}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function faultList(faults: readonly string[]): string {
  const shown = faults.slice(0, MOST_FAULTS).map((fault) => `  ${fault}`);
  if (faults.length > MOST_FAULTS) shown.push(`  and ${faults.length - MOST_FAULTS} more`);
  return shown.join('\n');
}

function pacedTable({ paced, soak }: HotResult): string {
  const rows = groups(paced).map((group) => pacedLine(group));
  if (soak !== null) rows.push(pacedLine([soak]));
  const head = [
    'msg/s',
    'design',
    'evaluated',
    'signal in main',
    'CPU us/msg',
    'drops',
    'ring peak',
    'sender late',
  ];
  return textTable(head, rows, 2);
}

function pacedLine(rows: readonly Row[]): string[] {
  const { rate, design, seconds } = rows[0]!;
  const of = (pick: (row: Row) => number): number => median(rows.map(pick));
  return [
    `${rate}${seconds >= 30 ? ` for ${seconds} s` : ''}`,
    design,
    latencies(rows.map((row) => row.evaluated)),
    latencies(rows.map((row) => row.signal)),
    figure(of((row) => row.cpuUs)),
    figure(Math.max(...rows.map((row) => row.drops))),
    figure(Math.max(...rows.map((row) => row.ringPeak))),
    `${figure(of((row) => row.lateness.p50))} / ${figure(of((row) => row.lateness.p99))}`,
  ];
}

function saturatedTable({ saturated }: HotResult): string {
  const rows = groups(saturated).map((group) => [
    group[0]!.design,
    figure(median(group.map((row) => row.handledRate))),
    figure(median(group.map((row) => row.cpuUs))),
    figure(median(group.map((row) => row.busy * 100))),
    figure(Math.max(...group.map((row) => row.drops))),
    figure(Math.max(...group.map((row) => row.ringPeak))),
  ]);
  return textTable(['design', 'msg/s', 'CPU us/msg', 'reader busy %', 'drops', 'ring peak'], rows);
}

function parseTable({ parse }: HotResult): string {
  const rows = parse.map(({ message, scanner, json }) => [
    message,
    `${figure(scanner.bestNs)} / ${figure(scanner.medianNs)}`,
    `${figure(json.bestNs)} / ${figure(json.medianNs)}`,
    `x${figure(json.medianNs / scanner.medianNs)}`,
  ]);
  return textTable(['message', 'scanner', 'JSON.parse', 'ratio'], rows);
}

function engineTable({ engine }: HotResult): string {
  const rows = engine.map(({ venues, arrays, nested }) => [
    `${venues} venues`,
    `${figure(arrays.bestNs)} / ${figure(arrays.medianNs)}`,
    `${figure(nested.bestNs)} / ${figure(nested.medianNs)}`,
    `x${figure(nested.medianNs / arrays.medianNs)}`,
  ]);
  return textTable(['20 symbols', 'arrays', 'nested objects', 'ratio'], rows);
}

function targetTable(result: HotResult): string {
  const rows = targets(result).map(({ what, target, found, isMet }) => [
    what,
    target,
    found,
    isMet === undefined ? 'not run' : isMet ? 'met' : 'MISSED',
  ]);
  return textTable(['what', 'target', 'found', ''], rows);
}

/** Rows of the same design and rate, in the order of their first. */
function groups(rows: readonly Row[]): readonly (readonly Row[])[] {
  const byKey = Map.groupBy(rows, ({ design, rate }) => `${rate} ${design}`);
  return [...byKey.values()];
}

function latencies(list: readonly Latency[]): string {
  const of = (pick: (one: Latency) => number): string => figure(median(list.map(pick)));
  return `${of((l) => l.p50)} / ${of((l) => l.p99)} / ${of((l) => l.p999)} [${of((l) => l.quietP99)}]`;
}
