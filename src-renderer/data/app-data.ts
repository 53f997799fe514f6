import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LogLine, Status } from '#shared/api/api.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Alert } from '#shared/alerts/alert.ts';
import { createAlertsStore, type AlertsState } from './alerts-store.ts';
import { ClockOffset } from './clock-offset.ts';
import type { PanelWindows } from './panel-windows.ts';
import { Painter } from './painter.ts';
import { createPlaybackStore, type PlaybackView } from './playback-store.ts';
import { createPrefsStore, type Prefs } from './prefs-store.ts';
import { Toasts } from './toasts.ts';
import { createSessionStore, type SessionState } from './session-store.ts';
import { WriteRate } from './write-rate.ts';
import { createSignalsStore, type SignalsState } from './signals-store.ts';

export interface StatusState {
  readonly status: Status | undefined;
  /** Bytes written per minute, over the last minute; NaN before two reports. */
  readonly bytesPerMinute: number;
}

/** A log line with the order it came in. */
export interface NumberedLine extends LogLine {
  readonly seq: number;
}

export interface Wanted {
  /** Symbol the Monitor opens. */
  readonly symbol: string;
  /** Part of the Settings that is open. */
  readonly section: string;
  readonly count: number;
}

export interface LogState {
  /** Newest last, at most `KEPT_LINES`. */
  readonly lines: readonly NumberedLine[];
}

/** Everything the screens read. Market rows live in `session.rows`; they change without React being told. */
export interface AppData {
  readonly session: StoreApi<SessionState>;
  readonly status: StoreApi<StatusState>;
  readonly signals: StoreApi<SignalsState>;
  readonly alerts: StoreApi<AlertsState>;
  readonly log: StoreApi<LogState>;
  /** Whether this window looks at a recording, and how that stands. */
  readonly playback: StoreApi<PlaybackView>;
  readonly prefs: StoreApi<Prefs>;
  readonly toasts: Toasts;
  /** Windows of their own that this one has opened. */
  readonly panels: PanelWindows;
  /** Whether somebody starts on a data folder that nobody has used; the answer is given once. */
  readonly firstStart: StoreApi<{ readonly isAsked: boolean }>;
  /** Typed into the Settings and not saved yet, by path. */
  readonly typedSettings: StoreApi<Readonly<Record<string, string>>>;
  /** What a screen is asked to show by another part: `count` grows with every symbol. */
  readonly wanted: StoreApi<Wanted>;
  /** Told of a time that was typed into the palette; empty where nothing is replayed. */
  readonly timeTakers: Set<(text: string) => void>;
  /** Keeps what was chosen at the first start. */
  endFirstStart(): void;
  readonly painter: Painter;
  readonly writeRate: WriteRate;
  readonly clockOffset: ClockOffset;
  /** Told of every alert that arrives live, at once, before anything is drawn. */
  readonly onAlert: Set<(alert: Alert) => void>;
  /** Told of every signal that a replay raises while it is looked at. */
  readonly onReplayed: Set<(signal: Signal) => void>;
  /** Told of every status, the earlier one with it. */
  readonly onStatus: Set<(status: Status, before: Status | undefined) => void>;
  /** The page's own wall clock, epoch ms. */
  clientNowMs(): number;
  /** Time of what is shown, epoch ms: the backend's wall clock as well as the page knows it, or that of a replay. */
  nowMs(): number;
  /** The backend's wall clock, whatever is shown: for what is kept, such as mutes. */
  backendNowMs(): number;
}

export interface Host {
  /** Screen of a window of its own; undefined in the main window. */
  readonly own?: Partial<Prefs> | undefined;
  /** Opened by a window that looks at a recording: this one does too. */
  readonly isReplay?: boolean;
  readonly panels: PanelWindows;
  readonly endFirstStart: () => void;
  readonly after: (ms: number, run: () => void) => Stop;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly nextFrame: (run: () => void) => unknown;
}

export function createAppData(host: Host): AppData {
  const session = createSessionStore(host.nowMs());
  const clockOffset = new ClockOffset();
  const nowMs = (): number => host.nowMs() + clockOffset.ms;
  return {
    session,
    status: createStore<StatusState>(() => ({ status: undefined, bytesPerMinute: Number.NaN })),
    signals: createSignalsStore(),
    alerts: createAlertsStore(),
    log: createStore<LogState>(() => ({ lines: [] })),
    playback: createPlaybackStore(host.isReplay === true),
    prefs: createPrefsStore(host.storage, host.own),
    toasts: new Toasts(host.after),
    panels: host.panels,
    firstStart: createStore(() => ({ isAsked: false })),
    typedSettings: createStore<Readonly<Record<string, string>>>(() => ({})),
    wanted: createStore<Wanted>(() => ({ symbol: '', section: '', count: 0 })),
    timeTakers: new Set(),
    endFirstStart: host.endFirstStart,
    writeRate: new WriteRate(),
    clockOffset,
    clientNowMs: host.nowMs,
    painter: new Painter(host.nextFrame, nowMs, host.monotonicMs),
    onAlert: new Set(),
    onReplayed: new Set(),
    onStatus: new Set(),
    nowMs,
    backendNowMs: nowMs,
  };
}
