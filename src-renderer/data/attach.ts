import type { Api, LogLine, Session, Status } from '#shared/api/api.ts';
import type { Frame } from '#shared/api/frames.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import type { AppData } from './app-data.ts';
import { MarketRows } from './market-rows.ts';
import { MidHistory } from './mid-history.ts';
import { noSignals, withSignals } from './signals-store.ts';

/** Log lines kept on the page. */
export const KEPT_LINES = 2_000;

/**
 * Feeds the stores from one connection until it is stopped. Market frames are acknowledged after they were painted, so a
 * slow or hidden window gets fewer of them; signals and status are taken at once.
 *
 * @param decimalsOfTick decimals that show a tick, undefined where it is unknown
 * @param clientNowMs the page's own wall clock
 */
export function attach(
  client: Client<Api>,
  app: AppData,
  decimalsOfTick: (tick: number) => number | undefined,
  clientNowMs: () => number,
): Stop {
  const stops: Stop[] = [];
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

  const begin = async (): Promise<void> => {
    const askedMs = clientNowMs();
    const session = await client.session.hello({});
    if (isStopped) return;
    const offsetMs = session.now_ms - (askedMs + clientNowMs()) / 2;
    const before = app.session.getState();
    const isSameShape = before.rows !== undefined && shapeOf(before.session) === shapeOf(session);
    const rows =
      isSameShape && before.rows !== undefined
        ? before.rows
        : new MarketRows(
            session.symbols.length,
            session.venues.length,
            session.symbols.map((symbol) => decimalsOfTick(symbol.tick)),
          );
    const mids = isSameShape && before.mids !== undefined ? before.mids : new MidHistory(rows);
    // Another run of the backend: what was open there has no end that could still arrive.
    if (before.session?.started_ms !== session.started_ms) app.signals.setState(noSignals);
    app.log.setState({ lines: [] });
    app.session.setState({ link: { kind: 'connected' }, session, rows, mids, client, offsetMs });
    stops.push(
      client.market.book({}, (frames) => painted(frames, (frame) => rows.applyBook(frame), app), onEnd),
      client.market.routes({}, (frames) => painted(frames, (frame) => rows.applyRoutes(frame), app), onEnd),
      client.signals.live(
        {},
        (signals, dropped) => {
          app.signals.setState((state) => withSignals(state, signals, clientNowMs(), dropped));
          for (const signal of signals) for (const listener of app.onSignal) listener(signal);
        },
        onEnd,
      ),
      client.health.status(
        {},
        (reports) => {
          const newest = reports.at(-1);
          if (newest !== undefined) takeStatus(app, newest, clientNowMs());
        },
        onEnd,
      ),
      client.health.log({}, (lines) => takeLines(app, lines), onEnd),
    );
    const recent = await client.signals.recent({ limit: 1_000 });
    if (!isStopped) app.signals.setState((state) => ({ ...withSignals(state, recent, 0), isLoaded: true }));
  };

  begin().catch(onEnd);
  return () => {
    isStopped = true;
    for (const stop of stops) stop();
  };
}

function shapeOf(session: Session | undefined): string {
  if (session === undefined) return '';
  return JSON.stringify([session.venues.map((v) => v.exchange), session.symbols]);
}

function painted(frames: readonly Frame[], apply: (frame: Frame) => void, app: AppData): Promise<void> {
  const newest = frames.at(-1);
  if (newest !== undefined) apply(newest);
  return app.painter.dataArrived();
}

/** Beyond this difference the clocks are taken to have been set anew, ms. */
const CLOCK_STEP_MS = 1_000;

function takeStatus(app: AppData, status: Status, clientNowMs: number): void {
  const before = app.status.getState().status;
  const offsetMs = status.now_ms - clientNowMs;
  if (Math.abs(offsetMs - app.session.getState().offsetMs) > CLOCK_STEP_MS)
    app.session.setState({ offsetMs });
  app.status.setState({ status, bytesPerMinute: bytesPerMinute(app, status) });
  for (const listener of app.onStatus) listener(status, before);
}

const reports = new WeakMap<AppData, { readonly ms: number; readonly bytes: number }[]>();

function bytesPerMinute(app: AppData, status: Status): number {
  if (status.writer === null) return Number.NaN;
  let seen = reports.get(app);
  if (seen === undefined) reports.set(app, (seen = []));
  if ((seen.at(-1)?.bytes ?? 0) > status.writer.bytes) seen.length = 0;
  seen.push({ ms: status.now_ms, bytes: status.writer.bytes });
  while (seen.length > 2 && (seen[1]?.ms ?? 0) < status.now_ms - 120_000) seen.shift();
  const first = seen[0];
  if (first === undefined || status.now_ms - first.ms < 5_000) return Number.NaN;
  return ((status.writer.bytes - first.bytes) / (status.now_ms - first.ms)) * 60_000;
}

let lineSeq = 0;

function takeLines(app: AppData, lines: readonly LogLine[]): void {
  const numbered = lines.map((line) => ({ ...line, seq: ++lineSeq }));
  app.log.setState((state) => ({ lines: [...state.lines, ...numbered].slice(-KEPT_LINES) }));
}
