import { Tooltip } from '@base-ui/react/tooltip';
import { Fragment, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { boundKeys, keyText } from './data/key-map.ts';
import type { AppData } from './data/app-data.ts';
import { AppDataProvider, useApp, useEvery } from './data/use-app.ts';
import { SoundDeskProvider } from './sound/desk-context.ts';
import type { SoundDesk } from './sound/sound-desk.ts';
import { AfterDelay, Notice } from './ui/notice.tsx';
import { usePaletteSources } from './palette-sources.ts';
import { Palette } from './screens/palette/palette.tsx';
import { preloadAll } from './screens/lazy-screen.tsx';
import { marketScreens } from './screens/market-screens.ts';
import { panels, type Panel } from './screens/panels.ts';
import { screens } from './screens/registry.ts';
import { useCommands } from './screens/shell/commands.ts';
import { Banner } from './screens/shell/banner.tsx';
import { FirstStart } from './screens/shell/first-start.tsx';
import { KeySheet } from './screens/shell/key-sheet.tsx';
import { PlaybackBar } from './screens/shell/playback-bar.tsx';
import { Rail } from './screens/shell/rail.tsx';
import { bindKeys, onLoneLetter, type KeyRuns } from './screens/shell/shell-keys.ts';
import { SoundStrip } from './screens/shell/sound-strip.tsx';
import { StatusStrip } from './screens/shell/status-strip.tsx';
import { TitleBar } from './screens/shell/title-bar.tsx';
import { ToastLines } from './screens/shell/toasts.tsx';
import { useAppearance } from './screens/shell/use-appearance.ts';
import './screens/shell/shell.css';
import './screens/market.css';

/** Without a frame for this long the seconds of the small charts are gaps, ms. */
const FRAMES_LOST_MS = 2_000;

const isMac = /Mac/.test(navigator.platform);
const slots = screens.filter((screen) => screen.isLast !== true);

/** Title bar, rail, one screen, status strip; a window of its own has the screen alone. */
export function App(props: { desk: SoundDesk; replayed: AppData; isPanel: boolean }): ReactNode {
  const { desk, replayed, isPanel } = props;
  const app = useApp();
  const current = useStore(app.prefs, (state) => state.screen);
  const changedKeys = useStore(app.prefs, (state) => state.keys);
  const liveMode = useStore(app.session, (state) => state.session?.mode);
  const isReplay = useStore(app.playback, (view) => view.isShown);
  const mode = isReplay ? 'REPLAY' : liveMode;
  const looks = useAppearance();
  const [isKeySheetOpen, setKeySheetOpen] = useState(false);
  /** What the palette opens with; undefined: closed. */
  const [typed, setTyped] = useState<string>();
  const bound = useMemo(() => boundKeys(changedKeys), [changedKeys]);
  const onKeys = useCallback(() => setKeySheetOpen(true), []);
  const onPalette = useCallback(() => setTyped(''), []);
  const commands = useCommands({ onKeys, onPalette });
  const sources = usePaletteSources(commands, bound, isMac);
  const choose = (screen: string): void => app.prefs.setState({ screen });

  const hasNumbers = useStore(app.session, ({ rows }) => rows !== undefined);
  useEffect(() => {
    // A window of its own shows one screen for as long as it is open.
    if (hasNumbers && !isPanel) preloadAll(screens, whenIdle);
  }, [hasNumbers, isPanel]);
  useEvery(250, () => {
    app.painter.agesDue();
    if (isReplay) replayed.painter.agesDue();
  });
  useEvery(1_000, () => {
    const { rows, mids } = app.session.getState();
    if (rows !== undefined) mids?.sample(app.nowMs() - rows.bookWallMs < FRAMES_LOST_MS);
  });
  useEffect(() => {
    if (isPanel) return;
    const go = slots
      .slice(0, 8)
      .map((screen, i) => [`screen${i + 1}`, () => app.prefs.setState({ screen: screen.id })] as const);
    const runs: KeyRuns = { ...Object.fromEntries(go), ...commands.keys };
    const stops = [bindKeys(bound, runs), onLoneLetter(setTyped)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [app, bound, commands, isPanel]);

  const shown: readonly Panel[] = isPanel ? [...screens, ...panels] : screens;
  const screen: Panel | undefined = shown.find((entry) => entry.id === current) ?? screens[0];
  useEffect(() => {
    if (isPanel && screen !== undefined) document.title = `${screen.title} – Arbscope`;
  }, [isPanel, screen]);
  const entries = screens.map((entry) => {
    const slot = slots.indexOf(entry);
    const key = entry.isLast === true ? bound.settings : bound[`screen${slot + 1}` as keyof typeof bound];
    return { ...entry, keyText: slot > 7 ? '' : keyText(key, isMac) };
  });
  const content = (
    <main className="screen" data-screen={screen?.id}>
      <SoundDeskProvider value={isPanel ? undefined : desk}>
        <AppDataProvider value={isReplay && marketScreens.has(screen?.id ?? '') ? replayed : app}>
          <Content key={screen?.id === 'settings' ? 'settings' : looks}>
            {screen === undefined ? null : <screen.Component />}
          </Content>
        </AppDataProvider>
      </SoundDeskProvider>
    </main>
  );
  const titleBar = (
    <TitleBar
      desk={isPanel ? undefined : desk}
      paletteKey={keyText(bound.palette, isMac)}
      onSearch={() => setTyped('')}
      onSignals={() => choose('signals')}
      onKeys={() => setKeySheetOpen(true)}
      onPopOut={commands.keys.popOut ?? (() => {})}
    />
  );
  const banner = (
    <div className="banner-slot">
      <Banner />
      {screen?.isBare === true ? null : (
        <PlaybackBar screen={screen?.id ?? ''} leaveKey={isPanel ? '' : keyText(bound.source, isMac)} />
      )}
    </div>
  );
  if (isPanel) {
    return (
      <Tooltip.Provider delay={300}>
        <div
          className="shell"
          data-mode={mode}
          data-panel={screen?.id}
          data-bare={screen?.isBare === true ? '' : undefined}
        >
          {screen?.isBare === true ? null : titleBar}
          {banner}
          {content}
        </div>
      </Tooltip.Provider>
    );
  }
  return (
    <Tooltip.Provider delay={300}>
      <div className="shell" data-mode={mode}>
        {titleBar}
        {banner}
        <Rail entries={entries} current={screen?.id ?? ''} onChoose={choose} />
        {content}
        <StatusStrip onVenue={(exchange) => app.prefs.setState({ screen: 'health', venue: exchange })} />
        <KeySheet
          isOpen={isKeySheetOpen}
          isMac={isMac}
          screens={slots.map(({ title }) => title)}
          onOpenChange={setKeySheetOpen}
        />
        <Palette
          key={typed === undefined ? 'closed' : 'open'}
          typed={typed}
          sources={sources}
          onClose={() => setTyped(undefined)}
        />
        <FirstStart
          desk={desk}
          onFees={() => {
            app.wanted.setState({ section: 'fees' });
            choose('settings');
          }}
        />
        <SoundStrip desk={desk} />
        <ToastLines />
      </div>
    </Tooltip.Provider>
  );
}

/** In a pause of the page; where the browser does not tell of pauses, a moment later. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(run, { timeout: 5_000 });
  else setTimeout(run, 200);
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
