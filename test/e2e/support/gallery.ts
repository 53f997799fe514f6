import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import { exchangeLabels } from '#shared/market/exchange.ts';
import { runFolder } from '#shared/strategy/run.ts';
import { systemFiles } from '../../../src-main/base/files.ts';
import { seededRandom } from '../../../src-main/base/random.ts';
import { writeReport } from '../../../src-main/report/write-report.ts';
import { FakeData } from '../../support/fake-data.ts';
import type { FakeReplayOptions } from '../../support/fake-replay.ts';
import { writeRunArchive } from '../../support/run-archive.ts';
import { toldAlert } from '../../support/told-alert.ts';
import type { FakeServer } from './fake-server.ts';
import { furnish } from './gallery-data.ts';

/** Every screen with the key that leads to it. */
export const screens = [
  { title: 'Monitor', key: 'Control+1' },
  { title: 'Spreads', key: 'Control+2' },
  { title: 'Signals', key: 'Control+3' },
  { title: 'Health', key: 'Control+4' },
  { title: 'Gaps', key: 'Control+5' },
  { title: 'Data', key: 'Control+6' },
  { title: 'Replay', key: 'Control+7' },
  { title: 'Alerts', key: 'Control+8' },
  { title: 'Settings', key: 'Control+,' },
] as const;
export type ScreenTitle = (typeof screens)[number]['title'];

/** The smallest window everything has to fit into, and a common large one. */
export const sizes = [
  { width: 1920, height: 1080 },
  { width: 1366, height: 768 },
] as const;

export const states = ['live', 'stale', 'empty', 'loading', 'error'] as const;
export type StateName = (typeof states)[number];

/** What a screen has to say in a state, on top of what all screens say in it. */
export const told: Readonly<Record<StateName, Readonly<Record<ScreenTitle, RegExp>>>> = {
  live: {
    Monitor: /bps net OKX→BYB/,
    Spreads: /net bps, two taker fills/,
    Signals: /Hypothetical fill at the opening/,
    Health: /READY/,
    Gaps: /312/,
    Data: /DEGRADED/,
    Replay: /Sharpe/,
    Alerts: /rules on/,
    Settings: /Written to \/data\/arbscope\/config\.json/,
  },
  stale: {
    Monitor: /▲ \d/,
    Spreads: /no report for/,
    Signals: /lost/,
    Health: /Last known: READY/,
    Gaps: /lost/,
    Data: /lost/,
    Replay: /lost/,
    Alerts: /not connected: this may be old/,
    // A second after the cut and later: seconds, whatever was tried meanwhile.
    Settings: /Numbers below are from (\d+\.\d s|\d+:\d\d) ago/,
  },
  empty: {
    Monitor: /no usable pair/,
    Spreads: /60 routes: 60 /,
    Signals: /No signals yet\./,
    Health: /READY/,
    Gaps: /Nothing was recorded in this time\./,
    Data: /Nothing recorded yet\./,
    Replay: /Nothing recorded yet\./,
    Alerts: /Nothing told yet\./,
    Settings: /Written to/,
  },
  loading: {
    Monitor: /Waiting for the first quotes…/,
    Spreads: /60 routes: no report yet/,
    Signals: /Reading the history of signals…/,
    Health: /Waiting for the first status…/,
    Gaps: /Reading the ledger of the last 24 h…/,
    Data: /Reading what has been recorded…/,
    Replay: /Reading what can be replayed…/,
    Alerts: /Reading the rules…/,
    Settings: /Reading the settings…/,
  },
  error: {
    Monitor: /Cannot write parts: disk full/,
    Spreads: /market: expected a database/,
    Signals: /signals: expected a database/,
    Health: /Cannot write parts: disk full/,
    Gaps: /gaps: expected a database/,
    Data: /data: expected a database/,
    Replay: /replay: expected a database/,
    Alerts: /Cannot write parts: disk full/,
    Settings: /settings: expected a database/,
  },
};

const HOUR = 3_600_000;

/** Routes with a net of their own, bps: symbol, venue to buy at, venue to sell at. */
const held = [
  [0, 0, 2, -3.9],
  [1, 0, 1, -1.6],
  [2, 2, 1, 0.8],
  [3, 2, 1, 6.8],
  [5, 1, 0, -4.4],
  [7, 2, 0, -2.7],
  [9, 2, 1, 600],
] as const;

interface ToldLife {
  readonly symbol: number;
  readonly sell: number;
  readonly net: number;
  readonly openedMs: number;
  readonly lifetimeMs: number;
}

/** What was told of lives that are over, oldest first, and of a venue that was away. */
function tellBefore({ alertLog, session, venues }: FakeServer['backend'], lives: readonly ToldLife[]): void {
  let id = 0;
  const add = (atMs: number, of: Parameters<typeof toldAlert>[2]): void =>
    alertLog.add(toldAlert(id++, atMs, of));
  const awayMs = Date.now() - 11 * HOUR;
  const away = {
    alarm: 'venue_offline bybit',
    rule_name: 'Venue offline',
    channels: ['sound', 'desktop'],
  } as const;
  add(awayMs + 5_000, { ...away, severity: 'degraded', title: 'Bybit offline', text: 'socket closed: 1006' });
  add(awayMs + 480_000, {
    ...away,
    severity: 'recovered',
    event: 'ended',
    title: 'Bybit connected again',
    text: '',
  });
  alertLog.acknowledge(null, awayMs + 62_000);
  for (const { symbol, sell, net, openedMs, lifetimeMs } of lives) {
    const name = session.symbols[symbol]!.symbol;
    const where = `${name} OKX→${exchangeLabels[venues[sell]!].code}`;
    const alarm = `opportunity ${where}`;
    const size = Math.round(3_000 + 41_000 * ((openedMs / 997) % 1)).toLocaleString('en-US');
    add(openedMs, {
      alarm,
      severity: net >= 0.04 ? 'strong' : 'opportunity',
      title: `${where} +${(net * 100).toFixed(1)} bps net`,
      text: `size ${size} USDT, ages 12 ms and 48 ms`,
    });
    if (lifetimeMs > 1_500)
      add(openedMs + lifetimeMs, {
        alarm,
        severity: 'closed',
        event: 'ended',
        title: `${where} \u2212${(1 + (lifetimeMs % 70) / 10).toFixed(1)} bps net ended`,
        text: 'reverted',
      });
    alertLog.acknowledge(alarm, openedMs + Math.max(lifetimeMs, 4_000) + 2_300);
  }
}

/** What the event list tells of the last hour, oldest first. */
function happened(backend: FakeServer['backend']): void {
  const lines = [
    [62, 'info', 'recovered', '1,204 rows of the run before were found in the journal'],
    [62, 'info', 'instruments_loaded', 'listed 11, used 10', 'binance'],
    [62, 'info', 'instruments_loaded', 'listed 10, used 10', 'okx'],
    [62, 'info', 'state_change', 'from DEGRADED, to READY, reason All venues deliver, nothing was dropped.'],
    [41, 'warn', 'ws_disconnect', 'connection public, why socket closed: 1006', 'okx'],
    [41, 'warn', 'state_change', 'from READY, to DEGRADED, reason okx public waiting.'],
    [40.9, 'info', 'ws_connect', 'connection public, attempt 1', 'okx'],
    [40.9, 'warn', 'gap_detected', 'stream bbo, symbol all, cause disconnect, length 3.1 s', 'okx'],
    [
      40.8,
      'info',
      'state_change',
      'from DEGRADED, to READY, reason All venues deliver, nothing was dropped.',
    ],
    [24, 'info', 'settings_changed', 'signals.fire_bps 2'],
    [0.2, 'info', 'signal', 'SOLUSDT opened: buy okx sell bybit, +6.8 bps net', 'okx'],
    [0.2, 'info', 'alert', 'SOLUSDT OKX→BYB +6.8 bps net'],
  ] as const;
  for (const [minutes, level, event, message, exchange] of lines)
    backend.log(level, event, message, exchange, minutes * 60_000);
}

/** A market with signals of every kind, gaps, alerts and a mute; the longest symbol and the smallest tick among them. */
export async function fill({ backend }: FakeServer): Promise<void> {
  backend.step();
  for (const [symbol, buy, sell, net] of held) backend.holdNet(symbol, buy, sell, net);
  backend.step();
  const random = seededRandom(3);
  const told: ToldLife[] = [];
  const reasons = ['reverted', 'reverted', 'reverted', 'leg_stale', 'size_gone'] as const;
  for (let i = 0; i < 40; i++) {
    const symbol = [9, 3, 3, 0, 4][i % 5]!;
    const agoMs = 180_000 + (i * 90 + random() * 60) * 10_000;
    const net = 0.02 + random() ** 3 / 8;
    const sell = i % 3 === 0 ? 0 : 1;
    const lifetimeMs = Math.round(10 ** (2.4 + 2.2 * random()));
    const peak = net * (1 + random() ** 2);
    const id = backend.openSignal(symbol, 2, sell, net, agoMs);
    backend.closeSignal(id, reasons[i % 5]!, lifetimeMs, peak);
    if (symbol === 9 || i > 16) continue;
    told.unshift({ symbol, sell, net, openedMs: Date.now() - agoMs, lifetimeMs });
  }
  tellBefore(backend, told);
  // Bybit's bid is high for both of the others.
  for (const buy of [0, 2]) backend.openSignal(9, buy, 1, 6, 40_000, 'SUSPECT');
  backend.openSignal(3, 0, 1, 0.062, 4_000);
  backend.openSignal(3, 2, 1, 0.068, 4_000);
  happened(backend);
  await backend.alerts.mute({ kind: 'symbol', symbol: '1000PEPEUSDT' }, Date.now() + HOUR);
  backend.data.answers = 'day';
  furnish(backend.data);
  backend.gaps
    .addDay('1000PEPEUSDT')
    .add(11 * HOUR, 480_000, { exchange: 'bybit', symbol: 'BTCUSDT' })
    .add(11 * HOUR, 480_000, { exchange: 'bybit', stream: 'trade', symbol: 'BTCUSDT' });
}

/** A folder with one finished run of twenty days, and the days it was made of. */
export async function replayedRun(): Promise<Required<FakeReplayOptions>> {
  const runs = await mkdtemp(join(tmpdir(), 'arbscope-gallery-'));
  const folder = join(runs, runFolder('replay_0011aabb'));
  writeRunArchive(folder, { days: 20 });
  await writeReport(folder, systemFiles);
  const { day } = new FakeData();
  const days = ['binance', 'bybit', 'okx'].flatMap((exchange, i) =>
    ['bbo', 'trade'].flatMap((stream, j) =>
      ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol, k): CatalogDataset => ({
        ...day,
        id: `${day.id.slice(0, -3)}${i}${j}${k}`,
        exchange,
        stream,
        symbol,
        rows: Math.round((4_100_000 - 700_000 * i) / (1 + k) / (1 + 3 * j)),
      })),
    ),
  );
  return { days, runs };
}
