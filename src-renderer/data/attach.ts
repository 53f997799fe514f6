import type { Api, LogLine, Session, Status } from '#shared/api/api.ts';
import type { Frame } from '#shared/api/frames.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import type { Alert } from '#shared/alerts/alert.ts';
import { KEPT_ALERTS, withAlerts } from './alerts-store.ts';
import type { AppData } from './app-data.ts';
import { healthHistoryOf } from './health-history.ts';
import { MarketRows } from './market-rows.ts';
import { MidHistory } from './mid-history.ts';
import { noSignals, withShown, withSignals } from './signals-store.ts';

/** Log lines kept on the page. */
export const KEPT_LINES = 2_000;

/** With every status, once a second: a symbol that no venue lists never gets a tick. */
const MOST_ASKS = 60;

/**
 * Feeds the stores from one connection until it is stopped. Market frames are acknowledged after they were painted, so a
 * slow or hidden window gets fewer of them; signals and status are taken at once.
 *
 * @param decimalsOfTick decimals that show a tick, undefined where it is unknown
 */
export function attach(
  client: Client<Api>,
  app: AppData,
  decimalsOfTick: (tick: number) => number | undefined,
): Stop {
  const stops: Stop[] = [];
  // Also of the time in which nobody looks at it.
  healthHistoryOf(app);
  let isStopped = false;
  const fail = (error: unknown): void => {
    if (isStopped) return;
    const message = error instanceof Error ? error.message : String(error);
    app.session.setState({ link: { kind: 'failed', message } });
  };
  // A lost connection ends every stream too; the link says so itself.
  const onEnd = (error?: Error): void => {
    if (error !== undefined && !(error instanceof AppError && error.code === 'DISCONNECTED')) fail(error);
  };

  let rows: MarketRows;
  const takeSession = (session: Session): void => {
    const before = app.session.getState();
    const isSameShape = before.rows !== undefined && shapeOf(before.session) === shapeOf(session);
    rows =
      isSameShape && before.rows !== undefined
        ? before.rows
        : new MarketRows(
            session.symbols.length,
            session.venues.length,
            session.symbols.map((symbol) => decimalsOfTick(symbol.tick)),
          );
    const mids = isSameShape && before.mids !== undefined ? before.mids : new MidHistory(rows);
    app.session.setState({ link: { kind: 'connected' }, session, rows, mids, client });
  };
  let asksLeft = MOST_ASKS;
  /** Right after its start a backend has not heard all ticks and streams from the venues. */
  const askAgain = async (): Promise<void> => {
    const known = app.session.getState().session;
    if (known === undefined || isComplete(known) || asksLeft-- <= 0) return;
    const session = await client.session.hello({});
    if (!isStopped && shapeOf(session) !== shapeOf(known)) takeSession(session);
  };

  /** Fees and limits were changed, by this window or another one. */
  const renew = async (): Promise<void> => {
    const next = await client.session.hello({});
    if (isStopped) return;
    // Rows stay what they are: only what is judged by fees and limits is drawn anew.
    app.session.setState({ session: next });
  };

  const begin = async (): Promise<void> => {
    const session = await client.session.hello({});
    if (isStopped) return;
    app.clockOffset.take(session.now_ms, app.clientNowMs());
    // Another run of the backend: what was open there has no end that could still arrive.
    if (app.session.getState().session?.started_ms !== session.started_ms) app.signals.setState(noSignals);
    app.log.setState({ lines: [] });
    takeSession(session);
    stops.push(
      client.market.book({}, (frames) => painted(frames, (frame) => rows.applyBook(frame), app), onEnd),
      client.market.routes({}, (frames) => painted(frames, (frame) => rows.applyRoutes(frame), app), onEnd),
      client.signals.live(
        {},
        (signals, dropped) => {
          takeSignals(app, signals, dropped);
        },
        onEnd,
      ),
      client.alerts.live({}, (alerts, dropped) => takeAlerts(app, alerts, dropped), onEnd),
      client.alerts.state(
        {},
        (states) => {
          const newest = states.at(-1);
          if (newest !== undefined) app.alerts.setState({ state: newest });
        },
        onEnd,
      ),
      client.health.status(
        {},
        (reports) => {
          const newest = reports.at(-1);
          if (newest === undefined) return;
          takeStatus(app, newest);
          askAgain().catch(onEnd);
        },
        onEnd,
      ),
      client.health.log(
        {},
        (lines) => {
          takeLines(app, lines);
          if (lines.some((line) => line.event === 'settings_changed')) renew().catch(onEnd);
        },
        onEnd,
      ),
    );
    const recent = await client.signals.recent({ limit: 1_000 });
    if (!isStopped) app.signals.setState((state) => ({ ...withSignals(state, recent, 0), isLoaded: true }));
    const told = await client.alerts.log({ limit: KEPT_ALERTS });
    if (!isStopped) app.alerts.setState({ log: told, isLoaded: true });
  };

  begin().catch(onEnd);
  return () => {
    isStopped = true;
    for (const stop of stops) stop();
  };
}

function shapeOf(session: Session | undefined): string {
  if (session === undefined) return '';
  return JSON.stringify([session.venues, session.symbols]);
}

function isComplete({ venues, symbols }: Session): boolean {
  return venues.every(({ streams }) => streams.length > 0) && symbols.every(({ tick }) => tick > 0);
}

function painted(frames: readonly Frame[], apply: (frame: Frame) => void, app: AppData): Promise<void> {
  const newest = frames.at(-1);
  if (newest !== undefined) apply(newest);
  return app.painter.dataArrived();
}

/** The frame that shows its count in the title bar ends the way of a live message. */
function takeSignals(app: AppData, signals: readonly Signal[], dropped: number): void {
  app.signals.setState((state) => withSignals(state, signals, app.clientNowMs(), dropped));
  const opened = new Set(signals.filter((s) => s.event === 'OPENED').map((s) => s.opportunity_id));
  if (opened.size === 0) return;
  void app.painter
    .nextPaint()
    .then(() => app.signals.setState((state) => withShown(state, opened, app.nowMs())));
}

/** An alert is heard at once, before anything is drawn. */
function takeAlerts(app: AppData, alerts: readonly Alert[], dropped: number): void {
  for (const alert of alerts) for (const listener of app.onAlert) listener(alert);
  app.alerts.setState((state) => withAlerts(state, alerts, dropped));
}

function takeStatus(app: AppData, status: Status): void {
  const before = app.status.getState().status;
  app.clockOffset.take(status.now_ms, app.clientNowMs());
  const bytesPerMinute =
    status.writer === null ? Number.NaN : app.writeRate.take(status.now_ms, status.writer.bytes);
  app.status.setState({ status, bytesPerMinute });
  for (const listener of app.onStatus) listener(status, before);
}

function takeLines(app: AppData, lines: readonly LogLine[]): void {
  app.log.setState(({ lines: before }) => {
    const last = before.at(-1)?.seq ?? 0;
    const numbered = lines.map((line, i) => ({ ...line, seq: last + 1 + i }));
    return { lines: [...before, ...numbered].slice(-KEPT_LINES) };
  });
}
