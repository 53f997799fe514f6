import type { Api, Session } from '#shared/api/api.ts';
import type { Frame } from '#shared/api/frames.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import type { AppData } from './app-data.ts';
import { BurstPace } from './burst-pace.ts';
import { MarketRows } from './market-rows.ts';
import { MidHistory } from './mid-history.ts';
import { KEPT_EPISODES, withShown, withSignals } from './signals-store.ts';
import { whileShown, type Visibility } from './visibility.ts';

export interface Following {
  readonly visibility: Visibility;
  /** A stream ended; with an error unless it was asked to. */
  readonly onEnd: (error?: Error) => void;
}

/**
 * Takes over what a session says. Numbers of the same market stay, whatever else is learned of it; another one gets room of
 * its own.
 *
 * @param decimalsOfTick decimals that show a tick, undefined where it is unknown
 */
export function takeMarket({
  client,
  session,
  app,
  decimalsOfTick,
}: {
  readonly client: Client<Api>;
  readonly session: Session;
  readonly app: AppData;
  readonly decimalsOfTick: (tick: number) => number | undefined;
}): MarketRows {
  const before = app.session.getState();
  const isSame = before.session !== undefined && marketOf(before.session) === marketOf(session);
  const rows =
    isSame && before.rows !== undefined
      ? before.rows
      : new MarketRows(session.symbols.length, session.venues.length);
  rows.learnDecimals(session.symbols.map(({ tick }) => decimalsOfTick(tick)));
  const mids = isSame && before.mids !== undefined ? before.mids : new MidHistory(rows);
  app.session.setState({ link: { kind: 'connected' }, session, rows, mids, client });
  return rows;
}

/** What decides whether rows can stay. Two jumps in a recording are two markets. */
function marketOf({ mode, started_ms, venues, symbols }: Session): string {
  return JSON.stringify([
    mode === 'REPLAY' ? started_ms : '',
    venues.map(({ exchange }) => exchange),
    symbols.map(({ symbol }) => symbol),
  ]);
}

/**
 * Book and routes, a frame after the one before was painted; none while the page is hidden.
 *
 * @param rows those that are shown now: others may take their place
 */
export function followMarket(
  client: Client<Api>,
  rows: () => MarketRows,
  app: AppData,
  { visibility, onEnd, onBook }: Following & { readonly onBook?: () => void },
): Stop {
  const applyBook = (frame: Frame): void => {
    rows().applyBook(frame);
    onBook?.();
  };
  return whileShown(visibility, () => {
    const stopBook = client.market.book({}, (frames) => painted(frames, applyBook, app), onEnd);
    const stopRoutes = client.market.routes(
      {},
      (frames) => painted(frames, (frame) => rows().applyRoutes(frame), app),
      onEnd,
    );
    return () => {
      stopBook();
      stopRoutes();
    };
  });
}

/** Every signal from now on. @param onSignals told of them at once, before anything is drawn */
export function followSignals(
  client: Client<Api>,
  app: AppData,
  { visibility, onEnd, onSignals }: Following & { readonly onSignals?: (signals: readonly Signal[]) => void },
): Stop {
  const noteShown = shownNoter(app);
  const newSignals = new BurstPace<Signal>(
    (signals) => {
      app.signals.setState((state) => withSignals(state, signals, app.clientNowMs()));
      noteShown.take(signals);
    },
    app.painter,
    () => visibility.isHidden(),
  );
  const stop = client.signals.live(
    {},
    (signals, dropped) => {
      onSignals?.(signals);
      if (dropped > 0) app.signals.setState((state) => withSignals(state, [], 0, dropped));
      newSignals.take(signals);
    },
    onEnd,
  );
  return () => {
    newSignals.stop();
    noteShown.stop();
    stop();
  };
}

function painted(frames: readonly Frame[], apply: (frame: Frame) => void, app: AppData): Promise<void> {
  const newest = frames.at(-1);
  if (newest !== undefined) apply(newest);
  return app.painter.dataArrived();
}

/** What was shown is noted at most so often: every note makes the screens look whether it concerns them, ms. */
const NOTE_EVERY_MS = 250;

/** Notes when openings were first on the screen: the frame that shows their count in the title bar ends their way. */
function shownNoter(app: AppData): { take(signals: readonly Signal[]): void; readonly stop: Stop } {
  /** Opened and not yet shown; those beyond what the page keeps are forgotten. */
  const waiting = new Set<string>();
  /** Shown and not yet noted, with the time. */
  const shown = new Map<string, number>();
  let isDue = false;
  let notedMs = Number.NEGATIVE_INFINITY;
  const note = (nowMs: number): void => {
    if (shown.size === 0 || Math.abs(nowMs - notedMs) < NOTE_EVERY_MS) return;
    notedMs = nowMs;
    const times = new Map(shown);
    shown.clear();
    app.signals.setState((state) => withShown(state, times));
  };
  return {
    take(signals) {
      for (const { event, opportunity_id } of signals) if (event === 'OPENED') waiting.add(opportunity_id);
      for (const id of waiting) {
        if (waiting.size <= KEPT_EPISODES) break;
        waiting.delete(id);
      }
      if (isDue || waiting.size === 0) return;
      isDue = true;
      void app.painter.nextPaint().then(() => {
        isDue = false;
        const nowMs = app.nowMs();
        for (const id of waiting) shown.set(id, nowMs);
        waiting.clear();
        note(nowMs);
      });
    },
    stop: app.painter.add((tick) => {
      if (tick.ages) note(tick.nowMs);
    }),
  };
}
