import { useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, useClock, useHiddenColumns, useMarket, useRenderEvery } from '../../data/use-app.ts';
import { passes } from '../../data/watchlists.ts';
import { ColumnMenu } from '../../ui/column-menu.tsx';
import { bpsText, countText, exactText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { bestNow } from '../best-now.ts';
import { reasonText } from '../reason-text.ts';
import { NoListed } from '../no-listed.tsx';
import { Reading } from '../reading.tsx';
import { signalColumns } from './columns.ts';
import { SignalDetails } from './details.tsx';
import { SignalFilters } from './filters.tsx';
import { LifeTable } from './life-table.tsx';
import { arranged, hiddenText } from './model.ts';
import { signalsStateOf, wholeView } from './signals-state.ts';
import { StatsPanel } from './stats-panel.tsx';
import { Timeline } from './timeline.tsx';
import { useLives } from './use-lives.ts';
import './signals.css';

/** Lives, not ticks: open ones on top with what they pay now, then what has ended, as far back as the history goes. */
export function SignalsScreen(): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const { episodes, isLoaded, dropped } = useStore(app.signals);
  const lives = useLives(episodes);
  const [chosen, setChosen] = useState<string>();
  const [roomless, setRoomless] = useState(0);
  const { watchlists, watchlist } = useStore(app.prefs);
  // Least life and time range are about now.
  const nowMs = useClock(1_000, () => app.nowMs());
  const all = useMemo(
    () => arranged(episodes, lives.lives, lives.filter, nowMs),
    [episodes, lives.lives, lives.filter, nowMs],
  );
  const list = useMemo(
    () => all.rows.filter(({ life }) => passes(watchlists, watchlist, life.symbol)),
    [all, watchlists, watchlist],
  );
  const { hidden, change } = useHiddenColumns('signals');
  const open = list.filter(({ life }) => life.closed_ms === null);
  const suspects = open.filter(({ life }) => life.type === 'SUSPECT').length;
  const closed = Math.max(lives.total, all.rows.length - all.open);
  const hiddenWords = hiddenText({
    open: all.openHidden,
    closed: lives.isLoaded ? Math.max(0, lives.all - lives.total) : 0,
    unlisted: all.rows.length - list.length,
  });
  const detailed = all.rows.find(({ life }) => life.opportunity_id === chosen);
  const isFiltered = all.openHidden > 0 || lives.total < lives.all;

  return (
    <>
      <ScreenHeader
        title="Signals"
        scope={`${open.length - suspects} open${suspects > 0 ? `, ${suspects} suspect` : ''}, ${countText(closed)} closed · fire at ${bpsText(session.thresholds.open_pct * 100)} bps net, clear below ${bpsText(session.thresholds.close_pct * 100)}`}
      >
        {dropped > 0 ? (
          <span className="negative">{dropped} messages missed: this page was too slow</span>
        ) : null}
        <ColumnMenu columns={signalColumns} hidden={hidden} roomless={roomless} onChange={change} />
      </ScreenHeader>
      <SignalFilters hidden={hiddenWords} />
      {lives.error === undefined ? null : (
        <p className="history-error" role="alert">
          ■ The history could not be read: {lives.error}. Shown is what this page has seen.
          <button type="button" className="button" onClick={lives.refresh}>
            Read again
          </button>
        </p>
      )}
      <div className="signals">
        <div className="signals-main">
          <div className="signals-list">
            {list.length > 0 ? (
              <LifeTable
                list={list}
                count={open.length + closed}
                hidden={hidden}
                chosen={chosen}
                onChoose={setChosen}
                onFit={({ roomless: count }) => setRoomless(count)}
                onMore={lives.next === null || lives.isReading ? undefined : lives.more}
              />
            ) : !isLoaded || (!lives.isLoaded && lives.error === undefined) ? (
              <Reading text="Reading the history of signals…" />
            ) : all.rows.length > 0 ? (
              <NoListed what={`${all.rows.length} signals`} />
            ) : isFiltered ? (
              <Notice title={`0 of ${exactText(lives.all + all.openHidden)} lives match.`}>
                <span>{hiddenWords}</span>
                <button
                  type="button"
                  className="button"
                  onClick={() => signalsStateOf(app).view.setState(wholeView)}
                >
                  Show all lives
                </button>
              </Notice>
            ) : (
              <NoSignals />
            )}
          </div>
          <div className="signals-below">
            <Timeline rows={list} rangeMs={lives.filter.rangeMs} chosen={chosen} onChoose={setChosen} />
            <StatsPanel
              stats={lives.stats}
              isFailed={lives.error !== undefined}
              type={lives.filter.type ?? 'ARBITRAGE_OPPORTUNITY'}
            />
          </div>
        </div>
        {detailed === undefined ? null : (
          <SignalDetails row={detailed} onClose={() => setChosen(undefined)} />
        )}
      </div>
    </>
  );
}

/** Why there is nothing yet: the line, and how far the best route is from it. */
function NoSignals(): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  useRenderEvery(1_000);
  const best = bestNow(session, rows, app.nowMs());
  return (
    <Notice title="No signals yet.">
      <span data-testid="no-signals">
        Signals open at {bpsText(session.thresholds.open_pct * 100)} bps net;{' '}
        {best === undefined
          ? 'no route has two usable quotes now.'
          : `the best route now is ${best.label} at ${bpsText(best.netBps)} bps: ${reasonText[rows.reason(best.route)]}.`}
      </span>
    </Notice>
  );
}
