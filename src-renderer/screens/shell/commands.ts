import { useMemo } from 'react';
import { useStore } from 'zustand';
import { themeNames, themes, zoomed } from '../../data/appearance.ts';
import { toggleMute } from '../../data/alert-actions.ts';
import { switchSource } from '../../data/playback-actions.ts';
import { useApp } from '../../data/use-app.ts';
import { focusNextPanel } from './next-panel.ts';
import { popOut } from '../pop-out.ts';
import type { KeyRuns } from './shell-keys.ts';
import { openWorkspace } from './workspace-actions.ts';

/** A command with the key action it shares its work with, if there is one. */
export interface Command {
  readonly id: string;
  readonly name: string;
  readonly run: () => void;
}

export interface Commands {
  readonly keys: KeyRuns;
  readonly list: readonly Command[];
}

/** Everything that can be asked of the shell, by key or by name. Both functions are to be the same in every render. */
export function useCommands({ onKeys, onPalette }: { onKeys: () => void; onPalette: () => void }): Commands {
  const app = useApp();
  const { workspaces, watchlists } = useStore(app.prefs);
  return useMemo(() => {
    const keys: KeyRuns = {
      palette: onPalette,
      keys: onKeys,
      settings: () => app.prefs.setState({ screen: 'settings' }),
      panel: () => focusNextPanel(1),
      panelBack: () => focusNextPanel(-1),
      popOut: () => popOut(app, app.prefs.getState().screen),
      mini: () => popOut(app, 'mini'),
      source: () => switchSource(app),
      mute: () => toggleMute(app),
      larger: () => app.prefs.setState(({ zoom }) => ({ zoom: zoomed(zoom, 1) })),
      smaller: () => app.prefs.setState(({ zoom }) => ({ zoom: zoomed(zoom, -1) })),
    };
    const named = (id: keyof typeof keys, name: string): Command => ({ id, name, run: keys[id] ?? onKeys });
    const list: Command[] = [
      named('mute', 'Mute for 15 minutes, or unmute'),
      named('source', 'Live market or the replay'),
      named('popOut', 'Open this screen in a window of its own'),
      named('mini', 'Open the mini window'),
      named('settings', 'Open the settings'),
      named('keys', 'Show all keys'),
      named('larger', 'Larger text'),
      named('smaller', 'Smaller text'),
      ...themes.map((theme) => ({
        id: `theme ${theme}`,
        name: `Theme: ${themeNames[theme]}`,
        run: () => app.prefs.setState({ theme }),
      })),
      {
        id: 'all symbols',
        name: 'Watchlist: All symbols',
        run: () => app.prefs.setState({ watchlist: '' }),
      },
      ...watchlists.map((list) => ({
        id: `watchlist ${list.id}`,
        name: `Watchlist: ${list.name}`,
        run: () => app.prefs.setState({ watchlist: list.id }),
      })),
      ...workspaces.map((workspace) => ({
        id: `workspace ${workspace.id}`,
        name: `Workspace: ${workspace.name}`,
        run: () => openWorkspace(app, workspace),
      })),
    ];
    return { keys, list };
  }, [app, workspaces, watchlists, onKeys, onPalette]);
}
