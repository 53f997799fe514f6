import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import { runFolder } from '#shared/strategy/run.ts';
import { systemFiles } from '../../../src-main/base/files.ts';
import { seededRandom } from '../../../src-main/base/random.ts';
import { writeReport } from '../../../src-main/report/write-report.ts';
import { FakeData } from '../../support/fake-data.ts';
import type { FakeReplayOptions } from '../../support/fake-replay.ts';
import { writeRunArchive } from '../../support/run-archive.ts';
import type { FakeServer } from './fake-server.ts';

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

/** A market with signals of every kind, gaps, alerts and a mute; the longest symbol and the smallest tick among them. */
export async function fill({ backend }: FakeServer): Promise<void> {
  backend.step();
  for (const [symbol, net] of [-1.5, 0.4, 1.2, 42, -4, -9, -3, -7, -2, 600].entries())
    backend.holdNet(symbol, 2, 1, net);
  const random = seededRandom(3);
  const reasons = ['reverted', 'reverted', 'reverted', 'leg_stale', 'size_gone'] as const;
  for (let i = 0; i < 40; i++) {
    const symbol = [9, 3, 3, 0, 4][i % 5]!;
    const agoMs = 180_000 + (i * 90 + random() * 60) * 10_000;
    const id = backend.openSignal(symbol, 2, i % 3 === 0 ? 0 : 1, 0.02 + random() ** 3 / 4, agoMs);
    backend.closeSignal(id, reasons[i % 5]!, 10 ** (2.4 + 2.2 * random()));
  }
  // Bybit's bid is high for both of the others.
  for (const buy of [0, 2]) backend.openSignal(9, buy, 1, 6, 40_000, 'SUSPECT');
  for (const buy of [0, 2]) backend.openSignal(3, buy, 1, 0.42, 12_000);
  await backend.alerts.mute({ kind: 'symbol', symbol: '1000PEPEUSDT' }, Date.now() + HOUR);
  backend.data.answers = 'day';
  backend.gaps
    .addDay('1000PEPEUSDT')
    .add(11 * HOUR, 1_900_000, { exchange: 'bybit', stream: '*', symbol: '*' });
}

/** A folder with one finished run of twenty days, and the days it was made of. */
export async function replayedRun(): Promise<Required<FakeReplayOptions>> {
  const runs = await mkdtemp(join(tmpdir(), 'arbscope-gallery-'));
  const folder = join(runs, runFolder('replay_0011aabb'));
  writeRunArchive(folder, { days: 20 });
  await writeReport(folder, systemFiles);
  const { day } = new FakeData();
  const days = ['binance', 'bybit', 'okx'].flatMap((exchange, i) =>
    ['bbo', 'trade'].map((stream, j): CatalogDataset => ({
      ...day,
      id: `${day.id.slice(0, -2)}${i}${j}`,
      exchange,
      stream,
    })),
  );
  return { days, runs };
}
