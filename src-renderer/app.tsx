import { Tooltip } from '@base-ui/react/tooltip';
import { Fragment, useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { tinykeys } from 'tinykeys';
import { useStore } from 'zustand';
import { useApp, useEvery } from './data/use-app.ts';
import type { SoundDesk } from './sound/sound-desk.ts';
import { AfterDelay, Notice } from './ui/notice.tsx';
import { screens } from './screens/registry.ts';
import { Banner } from './screens/shell/banner.tsx';
import { KeySheet } from './screens/shell/key-sheet.tsx';
import { isMutedAt } from './screens/shell/mute.ts';
import { Rail } from './screens/shell/rail.tsx';
import { StatusStrip } from './screens/shell/status-strip.tsx';
import { TitleBar } from './screens/shell/title-bar.tsx';
import './screens/shell/shell.css';
import './screens/market.css';

const QUARTER_HOUR_MS = 15 * 60_000;
/** Without a frame for this long the seconds of the small charts are gaps, ms. */
const FRAMES_LOST_MS = 2_000;

/** Title bar, rail, one screen, status strip. */
export function App({ desk, alarm }: { desk: SoundDesk; alarm: Alarm }): ReactNode {
  const app = useApp();
  const current = useStore(app.prefs, (state) => state.screen);
  const theme = useStore(app.prefs, (state) => state.theme);
  const mode = useStore(app.session, (state) => state.session?.mode);
  const [isKeySheetOpen, setKeySheetOpen] = useState(false);
  const [isAcknowledged, setAcknowledged] = useState(false);
  const choose = (screen: string): void => app.prefs.setState({ screen });

  useEvery(250, () => app.painter.agesDue());
  useEvery(1_000, () => {
    const { rows, mids } = app.session.getState();
    if (rows !== undefined) mids?.sample(app.nowMs() - rows.bookWallMs < FRAMES_LOST_MS);
  });
  // Before the charts below take their colours from the page.
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useEffect(() => alarm.onChange(setAcknowledged), [alarm]);
  useEffect(() => {
    const go = Object.fromEntries(
      screens.map((screen, i) => [
        `$mod+${i + 1}`,
        (event: KeyboardEvent) => {
          event.preventDefault();
          app.prefs.setState({ screen: screen.id });
        },
      ]),
    );
    return tinykeys(window, {
      ...go,
      '$mod+Shift+M': (event) => {
        event.preventDefault();
        const isMuted = isMutedAt(app.prefs.getState().mutedUntilMs, Date.now());
        app.prefs.setState({ mutedUntilMs: isMuted ? 0 : Date.now() + QUARTER_HOUR_MS });
      },
      'Shift+?': (event) => {
        if (!isTyping(event)) setKeySheetOpen(true);
      },
    });
  }, [app]);

  const screen = screens.find((entry) => entry.id === current) ?? screens[0];
  return (
    <Tooltip.Provider delay={300}>
      <div className="shell" data-mode={mode}>
        <TitleBar desk={desk} onSignals={() => choose('signals')} onKeys={() => setKeySheetOpen(true)} />
        <div className="banner-slot">
          <Banner isAcknowledged={isAcknowledged} onAcknowledge={() => alarm.acknowledge()} />
        </div>
        <Rail entries={screens} current={screen?.id ?? ''} onChoose={choose} />
        <main className="screen" data-screen={screen?.id}>
          <Content>{screen === undefined ? null : <screen.Component />}</Content>
        </main>
        <StatusStrip
          onVenue={(exchange) => {
            app.prefs.setState({ screen: 'health', venue: exchange });
          }}
        />
        <KeySheet isOpen={isKeySheetOpen} onOpenChange={setKeySheetOpen} />
      </div>
    </Tooltip.Provider>
  );
}

/** The repeated alarm of a total outage, as far as the page shows and ends it. */
export interface Alarm {
  acknowledge(): void;
  onChange(listener: (isAcknowledged: boolean) => void): () => void;
}

/** The screen, or why there is none yet. */
function Content({ children }: { children: ReactNode }): ReactNode {
  const { link, session, rows } = useStore(useApp().session);
  // Painters hold the rows they were made for: another session's rows need other screens.
  if (session !== undefined && rows !== undefined) return <Fragment key={rows.id}>{children}</Fragment>;
  switch (link.kind) {
    case 'unauthorised':
      return (
        <Notice title="Not signed in">
          Open the link that the program printed when it started: it carries the token of this run.
        </Notice>
      );
    case 'failed':
      return <Notice title="Arbscope answered with an error">{link.message}</Notice>;
    case 'lost':
      return <Notice title="Arbscope cannot be reached">It may still be starting, or it was stopped.</Notice>;
    case 'connecting':
    case 'connected':
      return (
        <AfterDelay>
          <Notice title="Connecting…">
            <div className="skeleton" aria-hidden="true">
              {Array.from({ length: 12 }, (_, i) => (
                <div key={i} />
              ))}
            </div>
          </Notice>
        </AfterDelay>
      );
  }
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))
  );
}
