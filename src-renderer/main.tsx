import './no-eval.ts';
import '@fontsource-variable/inter/wght.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { DESKTOP_GLOBAL } from '#shared/api/desktop.ts';
import { globalMute } from './data/alerts-store.ts';
import { createAppData } from './data/app-data.ts';
import { attachReplay } from './data/attach-replay.ts';
import { attach } from './data/attach.ts';
import { followPlaces } from './data/follow-places.ts';
import { wantedRunOf, wantRun } from './data/wanted-run.ts';
import { linkWindows } from './data/link-group.ts';
import { panelQuery, PanelWindows, readPanelQuery, type PanelRequest } from './data/panel-windows.ts';
import type { Prefs } from './data/prefs-store.ts';
import { PreferenceSync } from './data/sync-preferences.ts';
import { createReplayedApp } from './data/replayed-app.ts';
import { AppDataProvider } from './data/use-app.ts';
import { documentVisibility } from './data/visibility.ts';
import { panels } from './screens/panels.ts';
import { screens } from './screens/registry.ts';
import { showNotification } from './sound/show-notification.ts';
import { soleWindow } from './sound/sole-window.ts';
import { SoundDesk } from './sound/sound-desk.ts';
import { choiceOf } from './sound/sounds.ts';
import { SpeakerProvider } from './sound/speaker-context.ts';
import { Speaker } from './sound/speaker.ts';
import { tell } from './sound/tell.ts';
import { allowPlainSvgOnly } from './trusted-html.ts';
import { openBackend } from './transport/connect.ts';
import { decimalsOfTick } from './ui/format.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/table.css';

allowPlainSvgOnly((window as { trustedTypes?: Parameters<typeof allowPlainSvgOnly>[0] }).trustedTypes);

const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
/** A panel in a window of its own: it shows one screen, and leaves sounds to the main window. */
const own = readPanelQuery(window.location.search);
/** After crashes the desktop program opens the page without the user's layout; nothing of it is lost. */
const isSafe = window.location.search === '?safe';

const nextFrame = (run: () => void): unknown => requestAnimationFrame(run);
const app = createAppData({
  storage: isSafe ? { getItem: () => null, setItem: () => {} } : window.localStorage,
  own: own === undefined ? undefined : viewOf(own),
  isReplay: own !== undefined && isReplayAsked(window.location.search),
  panels: new PanelWindows((address, name, features) => window.open(address + sourceOf(), name, features)),
  endFirstStart: () => sync.release(),
  after,
  // Finer than Date.now, whose whole milliseconds are longer than a signal takes.
  nowMs: () => performance.timeOrigin + performance.now(),
  monotonicMs: () => performance.now(),
  nextFrame,
});

const replayed = createReplayedApp(app, { nextFrame, monotonicMs: () => performance.now() });

// The code of the screen that is shown first comes while the connection is made.
void [...screens, ...panels].find(({ id }) => id === app.prefs.getState().screen)?.preload?.();

const sync = new PreferenceSync({
  prefs: app.prefs,
  client: crypto.randomUUID(),
  isPanel: own !== undefined,
  storage: window.localStorage,
  after,
  onFirstStart: (isAsked) => app.firstStart.setState({ isAsked: isAsked && own === undefined }),
});
window.addEventListener('pagehide', () => sync.flush());
const channel = new BroadcastChannel('arbscope.link');
linkWindows(app.prefs, {
  tell: (message) => channel.postMessage(message),
  onTold(listener) {
    const onMessage = (event: MessageEvent): void => listener(event.data);
    channel.addEventListener('message', onMessage);
    return () => channel.removeEventListener('message', onMessage);
  },
});
// A window of its own says in its address what it shows: so it is found again after a reload and by a workspace.
if (own !== undefined) {
  app.prefs.subscribe(({ symbol, route, link, signal }) => {
    window.history.replaceState(
      null,
      '',
      panelQuery({ panel: own.panel, symbol, route, link, signal }) + sourceOf(),
    );
  });
}

/** The first of the browser's main windows that can be heard makes the sounds. */
const onAudible =
  own === undefined
    ? soleWindow(navigator.locks as LockManager | undefined, (isElsewhere) => desk.setElsewhere(isElsewhere))
    : () => {};
const desk: SoundDesk = new SoundDesk({
  context: 'AudioContext' in window ? new AudioContext() : undefined,
  fetchSound: async (name) => {
    const answer = await fetch(new URL(`sounds/${name}.wav`, document.baseURI));
    if (!answer.ok) throw new Error(`sound ${name}: expected a WAV, the server answered ${answer.status}`);
    return answer.arrayBuffer();
  },
  choice: (name) => choiceOf(app.prefs.getState().sounds, name),
  onAudible: (isAudible) => onAudible(isAudible),
});
const speaker = new Speaker(
  'speechSynthesis' in window
    ? { synthesis: window.speechSynthesis, utterance: (text) => new SpeechSynthesisUtterance(text) }
    : undefined,
);
void desk.load();
desk.setVolume(app.prefs.getState().volume);
// A device that is gone leaves the sound where the system sends it.
if (app.prefs.getState().soundDevice !== '')
  desk.setDevice(app.prefs.getState().soundDevice).catch(() => app.prefs.setState({ soundDevice: '' }));
app.prefs.subscribe((prefs, before) => {
  if (prefs.volume !== before.volume) desk.setVolume(prefs.volume);
});
app.alerts.subscribe(({ state }, before) => {
  const isMuted = (of: typeof state): boolean => globalMute(of, app.nowMs()) !== undefined;
  if (!isMuted(state) || isMuted(before.state)) return;
  // A mute silences what already sounds.
  desk.hush();
  speaker.hush();
});
// Browsers allow sound only after the first click or key.
for (const type of ['pointerdown', 'keydown'] as const)
  window.addEventListener(type, () => void desk.enable(), { capture: true });

// A loudspeaker that is plugged in or out may stop the sound.
navigator.mediaDevices?.addEventListener('devicechange', () => void desk.enable());

const isDesktop = DESKTOP_GLOBAL in window;
// A replay is silent unless somebody wants to hear it here; it never reaches an alert.
app.onReplayed.add(({ event, type }) => {
  if (event === 'OPENED' && type !== 'SUSPECT' && app.playback.getState().hasSound) desk.ask('opened');
});
if (own === undefined) {
  app.onAlert.add((alert) =>
    tell(alert, {
      ask: (sound) => desk.ask(sound),
      test: (sound) => desk.test(sound),
      say: (text, isUrgent) => !desk.store.getState().isElsewhere && speaker.say(text, isUrgent),
      isSpeechOn: () => app.prefs.getState().speech,
      // The desktop program shows its own.
      isNotifying: () =>
        !isDesktop &&
        'Notification' in window &&
        Notification.permission === 'granted' &&
        !document.hasFocus() &&
        !desk.store.getState().isElsewhere,
      notify: (notification) =>
        showNotification(notification, () => app.prefs.setState({ screen: 'alerts' })),
      // The list itself is in view there.
      toast(text) {
        if (app.prefs.getState().screen === 'alerts') return;
        // Beside a replay nobody may take it for one of then.
        app.toasts.say(app.playback.getState().isShown ? `LIVE: ${text}` : text);
      },
      nowMs: () => app.nowMs(),
      pageAgeMs: () => performance.now(),
    }),
  );
}

const showCounts = (): void => {
  const { asked, played, last, trouble, isLoaded } = desk.store.getState();
  const { dataset } = document.body;
  dataset['soundsAsked'] = String(asked);
  dataset['soundsPlayed'] = String(played);
  dataset['lastSound'] = last;
  dataset['soundsReady'] = String(isLoaded && trouble === '');
};
showCounts();
desk.store.subscribe(showCounts);

followPlaces(
  {
    hash: () => window.location.hash,
    onChange(listener) {
      window.addEventListener('hashchange', listener);
      return () => window.removeEventListener('hashchange', listener);
    },
    forget: () => window.history.replaceState(null, '', window.location.pathname + window.location.search),
  },
  (place) => {
    const { screen, symbol, route } = place;
    wantRun(wantedRunOf(app), place);
    app.prefs.setState({
      screen,
      ...(symbol === undefined ? {} : { symbol }),
      ...(route === undefined ? {} : { route }),
    });
  },
);

openBackend({
  onState: (link) => app.session.setState({ link }),
  onConnected(client) {
    const stops = [
      attach(client, app, decimalsOfTick, documentVisibility(document)),
      attachReplay(client, { app, replayed }, decimalsOfTick, documentVisibility(document)),
      isSafe ? () => {} : sync.attach(client),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html: expected an element #root, found none');
createRoot(root).render(
  <AppDataProvider value={app}>
    <SpeakerProvider value={own === undefined ? speaker : undefined}>
      <App desk={desk} replayed={replayed} isPanel={own !== undefined} />
    </SpeakerProvider>
  </AppDataProvider>,
);

/** A window that is opened by one that looks at a recording looks at it too. */
function sourceOf(): string {
  return app.playback.getState().isWatched ? '&source=replay' : '';
}

function isReplayAsked(search: string): boolean {
  return new URLSearchParams(search).get('source') === 'replay';
}

/** What a window of its own shows at first. */
function viewOf({ panel, symbol, route, link, signal }: PanelRequest): Partial<Prefs> {
  return {
    screen: panel,
    link,
    signal,
    // The mini window shows the list of the window that opened it.
    ...(panel === 'mini' ? {} : { watchlist: '' }),
    ...(symbol === '' ? {} : { symbol }),
    ...(route === '' ? {} : { route }),
  };
}
