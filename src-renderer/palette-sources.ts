import { useStore } from 'zustand';
import { fixedKeys, keyActions, keyText, type KeyActionId } from './data/key-map.ts';
import { useApp } from './data/use-app.ts';
import { wantedRunOf } from './data/wanted-run.ts';
import type { PaletteSources } from './screens/palette/entries.ts';
import { screens } from './screens/registry.ts';
import type { Commands } from './screens/shell/commands.ts';

/** What the palette can find and do. */
export function usePaletteSources(
  commands: Commands,
  bound: Readonly<Record<KeyActionId, string>>,
  isMac: boolean,
): PaletteSources {
  const app = useApp();
  const session = useStore(app.session, (state) => state.session);
  const keyOf = (id: string): string =>
    id in bound && bound[id as KeyActionId] !== '' ? keyText(bound[id as KeyActionId], isMac) : '';
  return {
    session,
    screens,
    commands: commands.list.map((command) => ({
      id: `command ${command.id}`,
      kind: 'command',
      name: command.name,
      words: command.name.split(/[\s:]+/),
      note: keyOf(command.id),
      run: command.run,
    })),
    keys: [
      ...keyActions.map(({ id, does }) => ({
        id: `key ${id}`,
        kind: 'key',
        name: does,
        words: [...does.split(' '), keyOf(id)],
        note: keyOf(id),
        run: commands.keys[id] ?? (() => {}),
      })),
      ...fixedKeys.map(({ key, does }) => ({
        id: `key ${key}`,
        kind: 'key',
        name: does,
        words: does.split(' '),
        note: key,
        run: () => {},
      })),
    ],
    onScreen: (screen) => app.prefs.setState({ screen }),
    onSymbol(symbol) {
      const { screen } = app.prefs.getState();
      app.prefs.setState({ symbol, screen: screen === 'spreads' ? 'spreads' : 'monitor' });
      app.wanted.setState(({ count }) => ({ symbol, count: count + 1 }));
    },
    onRoute: (route) => app.prefs.setState({ route, symbol: route.split(':')[0] ?? '', screen: 'spreads' }),
    onVenue: (venue) => app.prefs.setState({ venue, screen: 'health' }),
    onTime(text) {
      // From elsewhere the Replay screen is opened and takes it.
      if (app.timeTakers.size === 0) {
        wantedRunOf(app).setState({ typed: text });
        app.prefs.setState({ screen: 'replay' });
      }
      for (const take of app.timeTakers) take(text);
    },
  };
}
