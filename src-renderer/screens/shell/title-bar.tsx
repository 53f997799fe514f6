import { useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, usePaint } from '../../data/use-app.ts';
import { isOpen, isSuspect } from '../../data/signals-store.ts';
import type { SoundDesk } from '../../sound/sound-desk.ts';
import { TextSpot } from '../../ui/cell.ts';
import { utcText } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { LinkChoice } from './link-choice.tsx';
import { SoundControl } from './sound-control.tsx';
import { WatchlistMenu } from './watchlist-menu.tsx';
import { WorkspaceMenu } from './workspace-menu.tsx';

/** 36 px: what this is, which data it shows, the time, and what asks for attention. */
export function TitleBar(props: {
  /** Undefined in a window of its own: the main window makes the sounds. */
  desk: SoundDesk | undefined;
  /** Key of the palette, for people. */
  paletteKey: string;
  onSearch: () => void;
  onSignals: () => void;
  onKeys: () => void;
  onPopOut: () => void;
}): ReactNode {
  const { desk } = props;
  return (
    <header className="title-bar">
      <span className="product">Arbscope</span>
      {desk === undefined ? null : (
        <>
          <WorkspaceMenu />
          <WatchlistMenu />
          <button
            type="button"
            className="button search-button"
            data-testid="search"
            onClick={props.onSearch}
          >
            <Icon name="search" />
            <span>Search or command</span>
            <kbd>{props.paletteKey}</kbd>
          </button>
        </>
      )}
      <span className="spacer" />
      <ModePill />
      <UtcClock />
      <LinkChoice />
      {desk === undefined ? null : (
        <>
          <OpenCount onSignals={props.onSignals} />
          <SoundControl desk={desk} />
          <button
            type="button"
            className="button"
            data-quiet=""
            data-testid="pop-out"
            aria-label="This screen in a window of its own"
            title="In a window of its own"
            onClick={props.onPopOut}
          >
            <Icon name="popOut" />
          </button>
          <ThemeButton />
          <button
            type="button"
            className="button"
            data-quiet=""
            aria-label="Keyboard"
            title="Keyboard (?)"
            onClick={props.onKeys}
          >
            <Icon name="keys" />
          </button>
        </>
      )}
    </header>
  );
}

function ModePill(): ReactNode {
  const app = useApp();
  const mode = useStore(app.session, ({ session }) => session?.mode);
  const { isShown, status } = useStore(app.playback);
  if (mode === undefined) return null;
  if (isShown && status !== undefined) {
    const time = status.now_ms === null ? '' : ` ${utcText(status.now_ms)}`;
    const speed = status.speed === 'max' ? 'max' : `${status.speed}×`;
    return (
      <span
        className="mode-pill"
        data-testid="mode"
        data-mode="REPLAY"
        title="A recording; the recorder and its alerts go on behind it"
      >
        REPLAY{mode === 'DEMO' ? ' OF DEMO DATA' : ''}
        {time} {status.state === 'playing' ? speed : status.state}
      </span>
    );
  }
  return (
    <span
      className="mode-pill"
      data-testid="mode"
      data-mode={mode}
      title={mode === 'DEMO' ? 'Built-in simulator: no real market' : 'Public data of the venues'}
    >
      {mode === 'DEMO' ? 'DEMO DATA' : 'LIVE'}
    </span>
  );
}

function ThemeButton(): ReactNode {
  const { prefs } = useApp();
  const theme = useStore(prefs, (state) => state.theme);
  return (
    <button
      type="button"
      className="button"
      data-quiet=""
      aria-label="Switch between dark and light"
      title="Dark or light"
      onClick={() => prefs.setState({ theme: theme === 'light' ? 'dark' : 'light' })}
    >
      <Icon name="theme" />
    </button>
  );
}

function UtcClock(): ReactNode {
  const element = useRef<HTMLSpanElement>(null);
  const spot = useRef<TextSpot>(null);
  usePaint((tick) => {
    if (element.current === null || (spot.current !== null && !tick.ages)) return;
    spot.current ??= new TextSpot(element.current);
    spot.current.set(utcText(tick.nowMs));
  });
  return (
    <span className="clock" title="Backend's clock, UTC">
      <span ref={element} /> <span className="faint">UTC</span>
    </span>
  );
}

function OpenCount({ onSignals }: { onSignals: () => void }): ReactNode {
  const { signals } = useApp();
  const open = useStore(signals, (state) => state.episodes.filter((e) => isOpen(e) && !isSuspect(e)).length);
  return (
    <button
      type="button"
      className="button"
      data-quiet=""
      data-testid="open-signals"
      data-count={open}
      aria-label={`${open} open signals`}
      title="Open signals"
      onClick={onSignals}
    >
      <Icon name="bell" />
      <span className={open > 0 ? 'open-count' : 'faint'}>{open}</span>
    </button>
  );
}
