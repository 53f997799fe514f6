import '@fontsource-variable/inter/wght.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAppData } from './data/app-data.ts';
import { attach } from './data/attach.ts';
import { linkWindows } from './data/link-group.ts';
import { panelQuery, PanelWindows, readPanelQuery, type PanelRequest } from './data/panel-windows.ts';
import type { Prefs } from './data/prefs-store.ts';
import { PreferenceSync } from './data/sync-preferences.ts';
import { AppDataProvider } from './data/use-app.ts';
import { isMutedAt } from './screens/shell/mute.ts';
import { wireSounds } from './sound/alarm.ts';
import { SoundDesk } from './sound/sound-desk.ts';
import { openBackend } from './transport/connect.ts';
import { decimalsOfTick } from './ui/format.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/table.css';

const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
/** A panel in a window of its own: it shows one screen, and leaves sounds to the main window. */
const own = readPanelQuery(window.location.search);

const app = createAppData({
  storage: window.localStorage,
  own: own === undefined ? undefined : { ...viewOf(own), watchlist: '' },
  panels: new PanelWindows((address, name, features) => window.open(address, name, features)),
  endFirstStart: () => sync.release(),
  after,
  // Finer than Date.now, whose whole milliseconds are longer than a signal takes.
  nowMs: () => performance.timeOrigin + performance.now(),
  monotonicMs: () => performance.now(),
  nextFrame: (run) => requestAnimationFrame(run),
});

const sync = new PreferenceSync({
  prefs: app.prefs,
  client: crypto.randomUUID(),
  isPanel: own !== undefined,
  after,
  onFirstStart: (isAsked) => app.firstStart.setState({ isAsked: isAsked && own === undefined }),
});
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
  app.prefs.subscribe(({ symbol, route, link }) => {
    window.history.replaceState(null, '', panelQuery({ panel: own.panel, symbol, route, link }));
  });
}

const desk = new SoundDesk({
  context: 'AudioContext' in window ? new AudioContext() : undefined,
  fetchSound: async (name) => {
    const answer = await fetch(new URL(`sounds/${name}.wav`, document.baseURI));
    if (!answer.ok) throw new Error(`sound ${name}: expected a WAV, the server answered ${answer.status}`);
    return answer.arrayBuffer();
  },
  nowMs: () => performance.now(),
  isMuted: () => isMutedAt(app.prefs.getState().mutedUntilMs, Date.now()),
});
void desk.load();
desk.setVolume(app.prefs.getState().volume);
app.prefs.subscribe((prefs, before) => {
  if (prefs.volume !== before.volume) desk.setVolume(prefs.volume);
  // A mute silences what already sounds.
  if (prefs.mutedUntilMs !== before.mutedUntilMs && isMutedAt(prefs.mutedUntilMs, Date.now())) desk.hush();
});
// Browsers allow sound only after the first click or key.
for (const type of ['pointerdown', 'keydown'] as const)
  window.addEventListener(type, () => void desk.enable(), { capture: true });

const alarm = wireSounds(desk, {
  onSignal: own === undefined ? app.onSignal : new Set(),
  onStatus: own === undefined ? app.onStatus : new Set(),
  openPct: () => app.session.getState().session?.thresholds.open_pct ?? Number.NaN,
  nowMs: () => app.nowMs(),
});

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

openBackend({
  onState: (link) => app.session.setState({ link }),
  onConnected(client) {
    const stops = [attach(client, app, decimalsOfTick), sync.attach(client)];
    return () => {
      for (const stop of stops) stop();
    };
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html: expected an element #root, found none');
createRoot(root).render(
  <AppDataProvider value={app}>
    <App desk={desk} alarm={alarm} isPanel={own !== undefined} />
  </AppDataProvider>,
);

/** What a window of its own shows at first. */
function viewOf({ panel, symbol, route, link }: PanelRequest): Partial<Prefs> {
  return { screen: panel, link, ...(symbol === '' ? {} : { symbol }), ...(route === '' ? {} : { route }) };
}
