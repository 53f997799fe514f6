import { join } from 'node:path';
import { api } from '#shared/api/api.ts';
import type { Frame } from '#shared/api/frames.ts';
import { errorText } from '#shared/error-text.ts';
import { listedSymbols } from '#shared/alerts/watched-list.ts';
import { QuoteHistory } from '#shared/market/quote-history.ts';
import type { Signal } from '#shared/market/signal.ts';
import { serve } from '#shared/rpc/server.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { apiHandlers } from '../api/handlers.ts';
import { restHealth, restMetrics, restStatus } from '../api/rest.ts';
import { systemFiles } from '../base/files.ts';
import { Latest } from '../base/latest.ts';
import { Recent } from '../base/recent.ts';
import type { HttpServer } from '../http/start-http.ts';
import { DataWork } from '../api/data-work.ts';
import type { Backend, BackendOptions } from './backend.ts';
import { startDailyWork } from './daily-work.ts';
import { dataThreads } from './data-threads.ts';
import { followFees } from './fee-days.ts';
import { FeeFile, missingFees } from './fee-file.ts';
import { GapNotes } from './gap-notes.ts';
import { heartbeat } from './heartbeat.ts';
import type { Host } from './host.ts';
import { SessionFacts } from './session.ts';
import { StatusKeeper } from './status-keeper.ts';
import { openSettings } from './open-settings.ts';
import { startAlerts } from './start-alerts.ts';
import { recorderNews } from './recorder-news.ts';
import { startRecorder, type Recorder } from './recorder.ts';
import { spawnRecorderThreads, type RecorderThreads } from './recorder-threads.ts';
import { startHistory } from './signal-history.ts';
import { startUpload } from './upload.ts';

const SIGNALS_KEPT = 1_000;
const HEARTBEAT_MS = 30_000;

/** Starts everything: threads, recording, API. The same for every host; the main thread only composes and relays. */
export async function startBackend(host: Host, options: BackendOptions): Promise<Backend> {
  const threads = spawnRecorderThreads(host, options);
  try {
    return await start(host, options, threads);
  } catch (cause) {
    await threads.stop();
    throw cause;
  }
}

async function start(host: Host, options: BackendOptions, threads: RecorderThreads): Promise<Backend> {
  const { config, clock, log } = options;
  const mode = options.demo === undefined ? 'LIVE' : 'DEMO';
  const fees = await FeeFile.open(join(host.dataDir, 'fees.json'), options.fees, {
    files: systemFiles,
    clock,
  });
  const facts = new SessionFacts({
    mode,
    dataDir: host.dataDir,
    config,
    fees: fees.table,
    notes: options.notes,
    clock,
  });
  const keeper = new StatusKeeper(clock, log);
  const history = new QuoteHistory(config.symbols.length, config.exchanges.length);
  const book = new Latest<Frame>();
  const routes = new Latest<Frame>();
  const signals = new Recent<Signal>(SIGNALS_KEPT);
  const past = await startHistory(host, { keepDays: config.signals.keep_days, clock, log });
  for (const signal of past.recent) signals.add(signal);
  const data = dataThreads(host, { clock, log });
  const work = new DataWork(data);
  const alerts = await startAlerts({
    dataDir: host.dataDir,
    config,
    history: past,
    secrets: options.alertSecrets,
    clock,
    log,
  });
  keeper.status.on((status) => alerts.status(status));
  const settings = await openSettings(host, options.settings, {
    config,
    notes: options.notes,
    files: systemFiles,
    log,
    live: {
      takesNow: (path) =>
        (path.startsWith('signals.') && path !== 'signals.keep_days') || path.startsWith('fees.'),
      check: (next) => missingFees(next, fees.table, clock.wallMs()),
      async apply(next) {
        alerts.setLine(next.signals.open_pct * 100);
        await recorder.configure(facts.configure({ config: next }));
      },
    },
  });
  const followLists = (): void =>
    alerts.setLists(listedSymbols(settings.preferences.get().values['watchlists']));
  followLists();
  settings.preferences.onChange(({ values }) => {
    if (Object.hasOwn(values, 'watchlists')) followLists();
  });
  const handlers = apiHandlers({
    ...settings,
    fees: {
      view: () => fees.view(),
      async set(rows) {
        const view = await fees.set(rows, async (table) =>
          recorder.configure(facts.configure({ fees: table })),
        );
        log('info', 'settings_changed', { paths: 'fees.json', now: 'fees.json' });
        return view;
      },
    },
    session: () => facts.session(),
    history: (route) => history.route(route),
    book,
    routes,
    signals: {
      recent: signals,
      list: (query) => past.list(query),
      life: (id) => past.life(id),
      stats: (query) => past.stats(query),
      reasons: (query) => recorder.reasons(query),
    },
    status: keeper.status,
    log: options.lines,
    data,
    replay: { desk: data.desk, queries: () => data.queries() },
    playback: {
      thread: data.playback,
      status: data.playbackStatus,
      request: (order) => ({ order, live: facts.session(), ...facts.today() }),
    },
    sweep: { desk: data.sweeps, queries: () => data.queries() },
    work,
    alerts,
    gaps: (query) => recorder.ledger.gaps(query),
    gapNotes: new GapNotes(host.dataDir, systemFiles, clock),
    nowMs: () => clock.wallMs(),
    minutes: (query) => recorder.ledger.minutes(query),
    day: (date) => recorder.ledger.day(date),
  });
  const onClient = (wire: Wire): void =>
    void serve(api, handlers, wire, {
      validate: true,
      onInternal: (cause, path) => log('error', 'request_failed', { path, why: errorText(cause) }),
    });

  log('info', 'collector_start', {
    mode,
    exchanges: config.exchanges.join(','),
    symbols: config.symbols.join(','),
  });
  for (const note of options.notes) log('warn', 'note', { note });
  keeper.publish();

  // Loaded while the writer brings an earlier run to its end; a failure shows where it is waited for.
  const loadingHttp = options.http === undefined ? undefined : import('../http/start-http.ts');
  loadingHttp?.catch(() => {});
  const recorder: Recorder = await startRecorder({
    threads,
    config,
    takerPct: facts.takerPct,
    dataDir: host.dataDir,
    demo: options.demo,
    clock,
    log,
    on: recorderNews({ config, alerts, signals, past, history, book, routes, facts, keeper, log }),
  });

  const upload =
    options.uploadKeys === undefined
      ? undefined
      : startUpload(host, {
          s3: config.s3,
          keys: options.uploadKeys,
          clock,
          log,
          counters(counters) {
            keeper.upload(counters);
            recorder.ledger.uploads(counters.failures);
          },
        });

  /** Recording in order; the history after it, for which the alerts wait, and which is given up when it does not answer. */
  const stopWork = async (): Promise<void> => {
    const recording = Promise.all([recorder.stop(), data.stop()]).then(() => past.stop());
    await Promise.all([alerts.stop(), recording]);
    await upload?.stop();
  };

  const stopClients = host.onClient(onClient);
  let http: HttpServer | undefined;
  if (options.http !== undefined && loadingHttp !== undefined) {
    const status = (): NonNullable<typeof keeper.status.value> => keeper.status.value!;
    try {
      http = await (
        await loadingHttp
      ).startHttp({
        port: config.http.port,
        uiDir: host.uiDir,
        token: options.http.token,
        clock,
        log,
        routes: {
          status: () => restStatus(status()),
          metrics: () => restMetrics(status()),
          health: () => restHealth(status(), config.symbols),
          day: (date) => recorder.ledger.day(date),
        },
        onClient,
      });
    } catch (cause) {
      await stopWork();
      throw cause;
    }
  }
  const cancelTick = clock.every(1_000, () => keeper.tick());
  const endDailyWork = startDailyWork({ config, sources: data, work, clock, log });
  const cancelHeartbeat = clock.every(HEARTBEAT_MS, () => heartbeat(keeper, log));
  const cancelFees = followFees(facts, recorder, { clock, log });

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    cancelTick();
    cancelHeartbeat();
    cancelFees();
    endDailyWork();
    await stopWork();
    keeper.publish();
    heartbeat(keeper, log);
    stopClients();
    await http?.stop();
    log('info', 'collector_stop', {});
  };
  return {
    url: http?.url,
    alerts,
    status: keeper.status,
    settings: settings.settings,
    stop: () => (stopping ??= stop()),
  };
}
