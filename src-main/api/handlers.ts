import type { Api, LogLine, Session, Status } from '#shared/api/api.ts';
import type { RouteHistory } from '#shared/api/market.ts';
import type { Frame } from '#shared/api/frames.ts';
import type { DayQuality, GapsQuery, Minutes, MinutesQuery } from '#shared/api/ledger.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { Latest } from '../base/latest.ts';
import type { Recent } from '../base/recent.ts';
import { alertHandlers, type AlertSources } from './alerts.ts';
import { dataHandlers } from './data.ts';
import type { DataSources, DataWork } from './data-work.ts';
import { feesHandlers, type FeesSource } from './fees.ts';
import { gapHandlers, type GapSources } from './gaps.ts';
import { playbackHandlers, type PlaybackSources } from './playback.ts';
import { replayHandlers, runMarketHandlers, type ReplaySources } from './replay.ts';
import { settingsHandlers, type SettingsSources } from './settings.ts';
import { signalHandlers, type SignalSources } from './signals.ts';
import { sweepHandlers, type SweepSources } from './sweep.ts';

/** Where the answers come from. */
export interface ApiSources extends SettingsSources {
  readonly fees: FeesSource;
  session(): Session;
  /** Wall clock, epoch ms. */
  nowMs(): number;
  /** @throws AppError NOT_FOUND for a route the session does not have */
  history(route: { readonly symbol: number; readonly buy: number; readonly sell: number }): RouteHistory;
  readonly book: Latest<Frame>;
  readonly routes: Latest<Frame>;
  readonly signals: SignalSources;
  readonly status: Latest<Status>;
  readonly log: Recent<LogLine>;
  readonly data: DataSources;
  readonly work: DataWork;
  readonly alerts: AlertSources;
  readonly replay: ReplaySources;
  readonly playback: PlaybackSources;
  readonly sweep: SweepSources;
  gaps(query: GapsQuery): Promise<readonly Gap[]>;
  readonly gapNotes: GapSources['notes'];
  minutes(query: MinutesQuery): Promise<Minutes>;
  day(date: string): Promise<DayQuality>;
}

/** Serves the whole surface a UI may use; the same for every client and host. */
export function apiHandlers(sources: ApiSources): Handlers<Api> {
  return {
    session: {
      hello: () => sources.session(),
    },
    market: {
      book: (_, emit) => sources.book.on(emit),
      routes: (_, emit) => sources.routes.on(emit),
      history: (route) => sources.history(route),
    },
    signals: signalHandlers(sources.signals),
    data: dataHandlers(sources.data, sources.work),
    alerts: alertHandlers(sources.alerts),
    health: {
      status: (_, emit) => sources.status.on(emit),
      log(_, emit) {
        for (const line of sources.log.newest()) emit(line);
        return sources.log.on(emit);
      },
    },
    gaps: gapHandlers({
      gaps: (query) => sources.gaps(query),
      queries: () => sources.data.queries(),
      notes: sources.gapNotes,
      nowMs: () => sources.nowMs(),
    }),
    quality: { day: ({ date }) => sources.day(date) },
    ledger: { minutes: (query) => sources.minutes(query) },
    ...settingsHandlers(sources),
    replay: replayHandlers(sources.replay),
    ...playbackHandlers(sources.playback),
    runMarket: runMarketHandlers(sources.replay),
    sweep: sweepHandlers(sources.sweep),
    ...feesHandlers(sources.fees),
  };
}
