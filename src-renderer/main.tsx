import '@fontsource-variable/inter/wght.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createAppData } from './data/app-data.ts';
import { attach } from './data/attach.ts';
import { AppDataProvider } from './data/use-app.ts';
import { isMutedAt } from './screens/shell/mute.ts';
import { wireSounds } from './sound/alarm.ts';
import { SoundDesk } from './sound/sound-desk.ts';
import { openBackend } from './transport/connect.ts';
import { decimalsOfTick } from './ui/format.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/table.css';

const app = createAppData({
  storage: window.localStorage,
  // Finer than Date.now, whose whole milliseconds are longer than a signal takes.
  nowMs: () => performance.timeOrigin + performance.now(),
  monotonicMs: () => performance.now(),
  nextFrame: (run) => requestAnimationFrame(run),
});

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
  onSignal: app.onSignal,
  onStatus: app.onStatus,
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
  onConnected: (client) => attach(client, app, decimalsOfTick),
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html: expected an element #root, found none');
createRoot(root).render(
  <AppDataProvider value={app}>
    <App desk={desk} alarm={alarm} />
  </AppDataProvider>,
);
