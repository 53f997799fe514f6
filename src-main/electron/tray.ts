import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron';
import type { Status } from '#shared/api/api.ts';
import { isShelved, type Shelf } from '#shared/alerts/shelf.ts';
import type { State } from '#shared/status.ts';
import type { Stop } from '#shared/rpc/contract.ts';

/** What the tray knows. */
export interface TrayFacts {
  /** Undefined before the first report. */
  readonly status: Pick<Status, 'state' | 'reason'> | undefined;
  readonly shelves: readonly Shelf[];
  readonly isVisible: boolean;
  /** A newer version, when there is one. */
  readonly update: string | undefined;
  readonly nowMs: number;
}

export interface TrayLook {
  /** File of the image below `resources/icons`, without scale and ending. */
  readonly icon: string;
  readonly tooltip: string;
  /** Lines of the menu that say something and do nothing. */
  readonly lines: readonly string[];
  readonly isMuted: boolean;
}

const words: Readonly<Record<State, string>> = {
  READY: '● READY',
  DEGRADED: '▲ DEGRADED',
  OFFLINE: '○ OFFLINE',
  ERROR: '■ ERROR',
};

/** State and mute as image and words. */
export function trayLook({ status, shelves, update, nowMs }: TrayFacts): TrayLook {
  const mute = shelves.find((shelf) => shelf.scope.kind === 'global' && isShelved(shelf, nowMs));
  const state = status === undefined ? 'offline' : status.state.toLowerCase();
  const muted =
    mute === undefined
      ? undefined
      : `muted ${mute.until_ms === null ? 'until unmuted' : leftText(mute.until_ms - nowMs)}`;
  const line = status === undefined ? '○ starting' : words[status.state];
  return {
    icon: `tray-${state}${mute === undefined ? '' : '-muted'}`,
    tooltip: ['Arbscope', line, ...(muted === undefined ? [] : [muted])].join(' · ').slice(0, 127),
    lines: [
      line,
      ...(status === undefined || status.state === 'READY' ? [] : [shortened(status.reason)]),
      ...(muted === undefined ? [] : [muted]),
      ...(update === undefined ? [] : [`Version ${update} is there`]),
    ],
    isMuted: mute !== undefined,
  };
}

function leftText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

export interface TrayActions {
  readonly show: () => void;
  readonly hide: () => void;
  /** @param untilMs undefined: ends the mute */
  readonly mute: (untilMs: number | undefined) => void;
  readonly quit: () => void;
}

const MUTE_MS = 15 * 60_000;

/** The tray's menu; Show and Hide are in it because some systems give no click. */
export function trayMenu(
  facts: TrayFacts,
  { show, hide, mute, quit }: TrayActions,
): MenuItemConstructorOptions[] {
  const { lines, isMuted } = trayLook(facts);
  return [
    ...lines.map((label) => ({ label, enabled: false })),
    { type: 'separator' },
    facts.isVisible ? { label: 'Hide window', click: hide } : { label: 'Show window', click: show },
    isMuted
      ? { label: 'Unmute', click: () => mute(undefined) }
      : { label: 'Mute 15 min', click: () => mute(facts.nowMs + MUTE_MS) },
    { type: 'separator' },
    { label: 'Quit', click: quit },
  ];
}

export interface TrayParts {
  readonly makeTray: (image: NativeImage) => Pick<
    Tray,
    'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy'
  > & {
    on(event: 'click', listener: () => void): unknown;
  };
  readonly image: (icon: string) => NativeImage;
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
}

/** An icon that says the state, in the tray as long as the program runs. */
export class StateTray {
  readonly #parts: TrayParts;
  readonly #actions: TrayActions;
  readonly #tray: ReturnType<TrayParts['makeTray']>;
  #shown = '';
  #isVisible = false;

  constructor(parts: TrayParts, actions: TrayActions, facts: TrayFacts) {
    this.#parts = parts;
    this.#actions = actions;
    this.#tray = parts.makeTray(parts.image(trayLook(facts).icon));
    // Where clicks come, one toggles the window; the menu serves the others.
    this.#tray.on('click', () => (this.#isVisible ? actions.hide() : actions.show()));
    this.update(facts);
  }

  /** Draws what differs: menus are made anew only when they say something else. */
  update(facts: TrayFacts): void {
    const look = trayLook(facts);
    this.#isVisible = facts.isVisible;
    const shown = JSON.stringify([look, facts.isVisible]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tray.setImage(this.#parts.image(look.icon));
    this.#tray.setToolTip(look.tooltip);
    this.#tray.setContextMenu(this.#parts.buildMenu(trayMenu(facts, this.#actions)));
  }

  readonly stop: Stop = () => this.#tray.destroy();
}
