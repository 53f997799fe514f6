import { memo, type ReactNode } from 'react';
import type { SignalStats } from '#shared/api/signals.ts';
import type { SignalType } from '#shared/market/signal.ts';
import { Facts } from '../../ui/drawer.tsx';
import { ageText, countText, DASH, exactText } from '../../ui/format.ts';
import { LifeHistogram } from '../life-histogram.tsx';
import { ReadingWords } from '../reading.tsx';
import { codeOf } from '../route-name.ts';
import { typeText } from './model.ts';

/** How often and how long, over the recorded time of the range. */
export const StatsPanel = memo(function StatsPanel(props: {
  stats: SignalStats | undefined;
  /** The newest question was not answered; what an earlier one brought stays. */
  isFailed: boolean;
  type: SignalType;
}): ReactNode {
  const { stats, isFailed, type } = props;
  const per24h = stats?.routes.reduce((sum, route) => sum + route.per_24h, 0) ?? Number.NaN;
  const aboveMs = stats?.routes.reduce((sum, route) => sum + route.above_ms, 0) ?? Number.NaN;
  const top = stats?.routes[0];
  const isObserved = (stats?.observed_ms ?? 0) > 0;
  return (
    <section className="panel signal-stats" data-testid="signal-stats">
      <div className="panel-head">
        <h2>Lifetimes</h2>
        <span>{typeText[type]}, log bins</span>
      </div>
      <div className="signal-stats-body">
        {stats === undefined ? (
          <p className="faint">
            {isFailed ? 'Not known without the history.' : <ReadingWords text="Reading the history…" />}
          </p>
        ) : (
          <>
            <LifeHistogram histogram={stats.histogram} />
            <Facts
              lines={[
                ['Lives', exactText(stats.lives)],
                ['Per 24 h, at this rate', isObserved ? countText(per24h) : DASH],
                ['Median life', ageText(stats.median_lifetime_ms ?? Number.NaN)],
                ['Time open', isObserved ? `${ageText(aboveMs)} of ${ageText(stats.observed_ms)}` : DASH],
                [
                  'Most often',
                  top === undefined
                    ? DASH
                    : `${top.symbol} ${codeOf(top.buy_exchange)}→${codeOf(top.sell_exchange)} ×${exactText(top.episodes)}`,
                ],
              ]}
            />
          </>
        )}
      </div>
    </section>
  );
});
