import type { AppData } from '../data/app-data.ts';
import type { PanelRequest } from '../data/panel-windows.ts';

/** Opens a screen or a part of one in a window of its own, with the symbol, route and link group of this window. */
export function popOut(app: AppData, panel: string, also: Partial<PanelRequest> = {}): void {
  const { symbol, route, link } = app.prefs.getState();
  if (!app.panels.open({ panel, symbol, route, link, signal: '', ...also }))
    app.toasts.say('The window was refused: allow pop-ups for this page.');
}
