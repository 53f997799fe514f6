import { useRef, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp, usePaint } from '../../data/use-app.ts';
import { isOpen } from '../../data/signals-store.ts';
import type { SoundDesk } from '../../sound/sound-desk.ts';
import { TextSpot } from '../../ui/cell.ts';
import { utcText } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { SoundControl } from './sound-control.tsx';

/** 36 px: what this is, which data it shows, the time, and what asks for attention. */
export function TitleBar(props: { desk: SoundDesk; onSignals: () => void; onKeys: () => void }): ReactNode {
  const app = useApp();
  const { session } = useStore(app.session);
  const { theme } = useStore(app.prefs);
  const mode = session?.mode;
  return (
    <div className="title-bar">
      <span className="product">Arbscope</span>
      {mode === undefined ? null : (
        <span
          className="mode-pill"
          data-testid="mode"
          data-mode={mode}
          title={mode === 'DEMO' ? 'Built-in simulator: no real market' : 'Public data of the venues'}
        >
          {mode === 'DEMO' ? 'DEMO DATA' : 'LIVE'}
        </span>
      )}
      <span className="spacer" />
      <UtcClock />
      <OpenCount onSignals={props.onSignals} />
      <SoundControl desk={props.desk} />
      <button
        type="button"
        className="button"
        data-quiet=""
        aria-label="Switch between dark and light"
        title="Dark or light"
        onClick={() => app.prefs.setState({ theme: theme === 'dark' ? 'light' : 'dark' })}
      >
        <Icon name="theme" />
      </button>
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
    </div>
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
  const open = useStore(signals, (state) => state.episodes.filter(isOpen).length);
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
