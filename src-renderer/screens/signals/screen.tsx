import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { isOpen } from '../../data/signals-store.ts';
import { useApp, useHiddenColumns, useMarket, useRenderEvery } from '../../data/use-app.ts';
import { passes } from '../../data/watchlists.ts';
import { ColumnMenu } from '../../ui/column-menu.tsx';
import { useFittedColumns } from '../../ui/fit-columns.ts';
import { bpsText, countText } from '../../ui/format.ts';
import { AfterDelay, Notice } from '../../ui/notice.tsx';
import { ScreenHeader } from '../../ui/screen-header.tsx';
import { TableHead, trackStyle } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { useWindow } from '../../ui/use-window.ts';
import { bestNow } from '../best-now.ts';
import { NoListed } from '../no-listed.tsx';
import { reasonText } from '../reason-text.ts';
import { signalColumns } from './columns.ts';
import { SignalDetails } from './details.tsx';
import { arranged } from './model.ts';
import { SignalRow } from './row.tsx';
import './signals.css';
import { rowRem } from '../../ui/row-height.ts';

/** Episodes, not ticks: open ones on top with what they pay now, then what has ended. */
export function SignalsScreen(): ReactNode {
  const app = useApp();
  const { session } = useMarket();
  const { episodes, isLoaded, dropped } = useStore(app.signals);
  const [chosen, setChosen] = useState<string>();
  const [cursor, setCursor] = useState<string>();
  const scroller = useRef<HTMLDivElement>(null);
  const { watchlists, watchlist } = useStore(app.prefs);
  const list = useMemo(
    () => arranged(episodes.filter((episode) => passes(watchlists, watchlist, episode.symbol))),
    [episodes, watchlists, watchlist],
  );
  const table = useRef<HTMLDivElement>(null);
  const { hidden, change } = useHiddenColumns('signals');
  const fitted = useFittedColumns(table, signalColumns, hidden);
  const view = useWindow(scroller, rowRem(), list.length, 4);
  const style = useMemo(() => trackStyle(fitted.shown), [fitted]);
  const open = list.filter(isOpen).length;
  const detailed = list.find((episode) => episode.id === chosen);
  const moveRow = useRowKeys(
    scroller,
    list.length,
    list.findIndex((episode) => episode.id === cursor),
    view.onScroll,
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!moveRow(event) && event.key === 'Escape') setChosen(undefined);
  };

  return (
    <>
      <ScreenHeader
        title="Signals"
        scope={`${open} open, ${countText(list.length - open)} closed · fire at ${bpsText(session.thresholds.open_pct * 100)} bps net, clear below ${bpsText(session.thresholds.close_pct * 100)}`}
      >
        {dropped > 0 ? (
          <span className="negative">{dropped} messages missed: this page was too slow</span>
        ) : null}
        <ColumnMenu columns={signalColumns} hidden={hidden} roomless={fitted.roomless} onChange={change} />
      </ScreenHeader>
      <div className="signals" onKeyDown={onKeyDown}>
        {list.length === 0 ? (
          isLoaded ? (
            episodes.length > 0 ? (
              <NoListed what={`${episodes.length} signals`} />
            ) : (
              <NoSignals />
            )
          ) : (
            <AfterDelay>
              <Notice title="Reading the newest signals…" />
            </AfterDelay>
          )
        ) : (
          <div
            className="table"
            role="grid"
            aria-label="Signals"
            aria-rowcount={list.length + 1}
            ref={table}
            style={style}
          >
            <div className="table-scroll" ref={scroller} onScroll={view.onScroll}>
              <TableHead columns={fitted.shown} />
              <div style={{ height: `${view.start * rowRem()}rem` }} />
              {list.slice(view.start, view.end).map((episode, i) => (
                <SignalRow
                  key={episode.id}
                  episode={episode}
                  position={view.start + i}
                  isChosen={episode.id === chosen}
                  isCursor={cursor === undefined ? view.start + i === 0 : episode.id === cursor}
                  off={fitted.off}
                  onChoose={setChosen}
                  onFocus={setCursor}
                />
              ))}
              <div style={{ height: `${Math.max(0, list.length - view.end) * rowRem()}rem` }} />
            </div>
          </div>
        )}
        {detailed === undefined ? null : (
          <SignalDetails episode={detailed} onClose={() => setChosen(undefined)} />
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
