import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SignalStats } from '#shared/api/signals.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { useApp, useMarket, useRenderEvery } from '../../data/use-app.ts';
import { Facts } from '../../ui/drawer.tsx';
import { ageText, bpsText, countText, DASH, exactText, shareText } from '../../ui/format.ts';
import { LifeHistogram } from '../life-histogram.tsx';
import { ReadingWords } from '../reading.tsx';
import { findRoute, routeLabel } from '../route-name.ts';

const DAY_MS = 86_400_000;
const RENEW_MS = 10_000;

/** Whether a route's spread lasts: its life now, and its lives of the last 24 hours out of the history. */
export function Persistence({ routeName }: { routeName: string }): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const client = useStore(app.session, (state) => state.client);
  useRenderEvery(1_000);
  const [answer, setAnswer] = useState<{ of: string; stats?: SignalStats; problem?: string }>();
  const index = findRoute(session, rows.routes, routeName);
  const route = rows.routes[index];
  const episodes = route === undefined ? 0 : rows.route(index, 'episodes');
  const since = route === undefined ? Number.NaN : rows.route(index, 'open_since_ms');
  const ask = useEffectEvent((isCurrent: () => boolean) => {
    const symbol = session.symbols[route?.symbol ?? -1]?.symbol;
    const [buy, sell] = [session.venues[route?.buy ?? -1], session.venues[route?.sell ?? -1]];
    if (client === undefined || symbol === undefined || buy === undefined || sell === undefined) return;
    const nowMs = app.nowMs();
    client.signals
      .stats({
        symbol,
        buy: buy.exchange,
        sell: sell.exchange,
        type: 'ARBITRAGE_OPPORTUNITY',
        from: nowMs - DAY_MS,
        to: nowMs,
      })
      .then((stats) => {
        if (isCurrent()) setAnswer({ of: routeName, stats });
      })
      .catch((error: unknown) => {
        if (!isCurrent() || (error instanceof AppError && error.code === 'DISCONNECTED')) return;
        setAnswer({ of: routeName, problem: errorText(error) });
      });
  });
  // Also a moment after a life begins or ends: the history has it by then.
  useEffect(() => {
    let isCurrent = true;
    const run = (): void => ask(() => isCurrent);
    run();
    const soon = setTimeout(run, 1_000);
    const timer = setInterval(run, RENEW_MS);
    return () => {
      isCurrent = false;
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [client, routeName, episodes, since]);
  if (route === undefined) return null;
  const known = answer?.of === routeName ? answer : undefined;
  const stats = known?.stats;
  const own = stats?.routes[0];
  const isObserved = (stats?.observed_ms ?? 0) > 0;
  const nowMs = app.nowMs();
  const isSilent = nowMs - rows.routesWallMs > session.thresholds.max_age_ms;
  return (
    <section className="panel persistence" data-testid="persistence" data-of={routeName}>
      <div className="panel-head">
        <h2>Persistence</h2>
        <span>
          {session.symbols[route.symbol]?.symbol} {routeLabel(session, route)}, 24 h
        </span>
      </div>
      {known?.problem !== undefined ? (
        <p className="persistence-note negative">■ The history could not be read: {known.problem}</p>
      ) : stats === undefined ? (
        <p className="persistence-note faint">
          <ReadingWords text="Reading the history…" />
        </p>
      ) : (
        <div className="persistence-body">
          <Facts
            lines={[
              [
                'Current life',
                isSilent ? DASH : Number.isFinite(since) ? ageText(nowMs - since) : 'none is open',
              ],
              ['Episodes', exactText(stats.lives)],
              ['Per 24 h, at this rate', isObserved ? countText(own?.per_24h ?? 0) : DASH],
              ['Median life', ageText(stats.median_lifetime_ms ?? Number.NaN)],
              [
                'Time above the line',
                isObserved ? `${shareText(own?.above_share ?? 0)} of ${ageText(stats.observed_ms)}` : DASH,
              ],
              ['Best net', own === undefined ? DASH : `${bpsText(own.best_net_pct * 100)} bps`],
            ]}
          />
          <LifeHistogram histogram={stats.histogram} />
        </div>
      )}
    </section>
  );
}
