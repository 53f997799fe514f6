import type { Api, LogLine, Session, Status } from '#shared/api/api.ts';
import { errorText } from '#shared/error-text.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import type { Alert } from '#shared/alerts/alert.ts';
import { KEPT_ALERTS, withAlerts } from './alerts-store.ts';
import type { AppData } from './app-data.ts';
import { BurstPace } from './burst-pace.ts';
import { followMarket, followSignals, takeMarket } from './attach-market.ts';
import { healthHistoryOf } from './health-history.ts';
import type { MarketRows } from './market-rows.ts';
import { noSignals, withSignals } from './signals-store.ts';
import { alwaysShown, type Visibility } from './visibility.ts';
import { isLost } from './guarded.ts';

/** Log lines kept on the page. */
export const KEPT_LINES = 2_000;

/** With every status, once a second: a symbol that no venue lists never gets a tick. */
const MOST_ASKS = 60;

/**
 * Feeds the stores from one connection until it is stopped. Market frames are acknowledged after they were painted, so a
 * slow window gets fewer of them, and not at all while the page is hidden: the first after it is a whole picture. Signals,
 * alerts and status go on.
 *
 * @param decimalsOfTick decimals that show a tick, undefined where it is unknown
 */
export function attach(
  client: Client<Api>,
  app: AppData,
  decimalsOfTick: (tick: number) => number | undefined,
  visibility: Visibility = alwaysShown,
): Stop {
  const stops: Stop[] = [];
  // Also of the time in which nobody looks at it.
  healthHistoryOf(app);
  let isStopped = false;
  const fail = (error: unknown): void => {
    if (isStopped) return;
    const message = errorText(error);
    app.session.setState({ link: { kind: 'failed', message } });
  };
  // A lost connection ends every stream too; the link says so itself.
  const onEnd = (error?: Error): void => {
    if (error !== undefined && !isLost(error)) fail(error);
  };

  let rows: MarketRows;
  const takeSession = (session: Session): void => {
    rows = takeMarket({ client, session, app, decimalsOfTick });
  };
  let asksLeft = MOST_ASKS;
  /** Right after its start a backend has not heard all ticks and streams from the venues. */
  const askAgain = async (): Promise<void> => {
    const known = app.session.getState().session;
    if (known === undefined || isComplete(known) || asksLeft-- <= 0) return;
    const session = await client.session.hello({});
    if (!isStopped && learnedOf(session) !== learnedOf(known)) takeSession(session);
  };

  /** Fees and limits were changed, by this window or another one. */
  const renew = async (): Promise<void> => {
    const next = await client.session.hello({});
    if (isStopped) return;
    // Rows stay what they are: only what is judged by fees and limits is drawn anew.
    app.session.setState({ session: next });
  };

  const newAlerts = new BurstPace<Alert>(
    (alerts) => app.alerts.setState((state) => withAlerts(state, alerts, 0)),
    app.painter,
    () => visibility.isHidden(),
  );

  const begin = async (): Promise<void> => {
    const session = await client.session.hello({});
    if (isStopped) return;
    app.clockOffset.take(session.now_ms, app.clientNowMs());
    // Another run of the backend: what was open there has no end that could still arrive.
    if (app.session.getState().session?.started_ms !== session.started_ms) app.signals.setState(noSignals);
    app.log.setState({ lines: [] });
    takeSession(session);
    stops.push(
      followMarket(client, () => rows, app, { visibility, onEnd }),
      followSignals(client, app, { visibility, onEnd }),
      client.alerts.live(
        {},
        (alerts, dropped) => {
          // An alert is heard at once, before anything is drawn.
          for (const alert of alerts) for (const listener of app.onAlert) listener(alert);
          if (dropped > 0) app.alerts.setState((state) => withAlerts(state, [], dropped));
          newAlerts.take(alerts);
        },
        onEnd,
      ),
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
    newAlerts.stop();
  };
}

function isComplete({ venues, symbols }: Session): boolean {
  return venues.every(({ streams }) => streams.length > 0) && symbols.every(({ tick }) => tick > 0);
}

/** What a backend learns from its venues. */
function learnedOf({ venues, symbols }: Session): string {
  return JSON.stringify([venues, symbols]);
}

function takeStatus(app: AppData, status: Status): void {
  const before = app.status.getState().status;
  app.clockOffset.take(status.now_ms, app.clientNowMs());
  const startedMs = app.session.getState().session?.started_ms ?? status.now_ms;
  const bytesPerMinute =
    status.writer === null ? Number.NaN : app.writeRate.take(status.now_ms, status.writer.bytes, startedMs);
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
