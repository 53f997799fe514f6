/** What a key can do. Keys of one place work only while the focus is there. */
export interface KeyAction {
  readonly id: string;
  readonly does: string;
  /** In tinykeys' words: `$mod+K`; `$mod` is Cmd on a Mac and Ctrl elsewhere. */
  readonly key: string;
  /** Where it works: everywhere, or on a row that has the cursor. */
  readonly where: 'everywhere' | 'row';
}

/** Every key that can be bound anew, in the order of the key sheet. */
export const keyActions = [
  { id: 'palette', does: 'Search or command', key: '$mod+K', where: 'everywhere' },
  { id: 'screen1', does: 'First screen of the rail', key: '$mod+1', where: 'everywhere' },
  { id: 'screen2', does: 'Second screen', key: '$mod+2', where: 'everywhere' },
  { id: 'screen3', does: 'Third screen', key: '$mod+3', where: 'everywhere' },
  { id: 'screen4', does: 'Fourth screen', key: '$mod+4', where: 'everywhere' },
  { id: 'screen5', does: 'Fifth screen', key: '$mod+5', where: 'everywhere' },
  { id: 'screen6', does: 'Sixth screen', key: '$mod+6', where: 'everywhere' },
  { id: 'screen7', does: 'Seventh screen', key: '$mod+7', where: 'everywhere' },
  { id: 'screen8', does: 'Eighth screen', key: '$mod+8', where: 'everywhere' },
  { id: 'settings', does: 'Settings', key: '$mod+,', where: 'everywhere' },
  { id: 'panel', does: 'Next panel', key: 'F6', where: 'everywhere' },
  { id: 'panelBack', does: 'Panel before', key: 'Shift+F6', where: 'everywhere' },
  { id: 'popOut', does: 'This screen in a window of its own', key: '$mod+Shift+N', where: 'everywhere' },
  { id: 'mini', does: 'The mini window', key: '', where: 'everywhere' },
  { id: 'source', does: 'Live market or the replay', key: '$mod+Shift+L', where: 'everywhere' },
  { id: 'mute', does: 'Mute for 15 minutes, or unmute', key: '$mod+Shift+M', where: 'everywhere' },
  { id: 'larger', does: 'Larger text', key: '$mod+Shift+ArrowUp', where: 'everywhere' },
  { id: 'smaller', does: 'Smaller text', key: '$mod+Shift+ArrowDown', where: 'everywhere' },
  { id: 'keys', does: 'All keys', key: 'Shift+?', where: 'everywhere' },
  { id: 'watch', does: 'Add to the watchlist or take out', key: 'W', where: 'row' },
  { id: 'muteRow', does: 'Mute its alerts for 15 minutes, or unmute', key: 'M', where: 'row' },
  { id: 'acknowledge', does: 'Acknowledge its alarms', key: 'A', where: 'row' },
] as const satisfies readonly KeyAction[];

export type KeyActionId = (typeof keyActions)[number]['id'];

/** Keys that belong to tables, charts and dialogs and cannot be bound anew. */
export const fixedKeys: readonly { readonly key: string; readonly does: string }[] = [
  { key: 'A to Z', does: 'Search a symbol (no row focused)' },
  { key: 'ArrowUp ArrowDown Home End PageUp PageDown', does: 'Move in a table' },
  { key: 'ArrowLeft ArrowRight', does: 'Close and open a branch (Data)' },
  { key: 'Enter', does: 'Open the details of a row' },
  { key: 'Escape', does: 'Back out one level' },
  { key: 'T', does: 'Chart or table (Spreads)' },
  { key: 'M', does: 'One symbol or the whole market (Spreads, no row focused)' },
];

/** Keys in force: the default of each action unless it was bound anew. An empty key binds nothing. */
export function boundKeys(changed: Readonly<Record<string, string>>): Readonly<Record<KeyActionId, string>> {
  return Object.fromEntries(keyActions.map(({ id, key }) => [id, changed[id] ?? key])) as Record<
    KeyActionId,
    string
  >;
}

/** Actions that share their key with another, with the others' names. */
export function keyConflicts(bound: Readonly<Record<KeyActionId, string>>): ReadonlyMap<KeyActionId, string> {
  const conflicts = new Map<KeyActionId, string>();
  for (const action of keyActions) {
    const others = keyActions.filter(
      (other) => other.id !== action.id && bound[other.id] !== '' && same(bound[other.id], bound[action.id]),
    );
    if (others.length > 0) conflicts.set(action.id, others.map((other) => other.does).join(', '));
  }
  return conflicts;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** What of a keyboard event says which keys are down. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The key that was pressed, in tinykeys' words; undefined for a modifier alone. */
export function keyOf(event: Pressed, isMac: boolean): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(event.key)) return undefined;
  const isMod = isMac ? event.metaKey : event.ctrlKey;
  const parts = [
    ...(isMod ? ['$mod'] : []),
    ...(event.ctrlKey && isMac ? ['Control'] : []),
    ...(event.metaKey && !isMac ? ['Meta'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
    event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key,
  ];
  return parts.join('+');
}

const words: Readonly<Record<string, string>> = {
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  escape: 'Esc',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

/** A key as people read it: `Ctrl+K`, `⌘K` on a Mac. */
export function keyText(key: string, isMac: boolean): string {
  if (key === '') return 'none';
  const parts = key.split('+').map((part) => {
    if (part === '$mod') return isMac ? '⌘' : 'Ctrl';
    // `Shift+?` is the key on which a question mark is printed.
    return words[part.toLowerCase()] ?? part;
  });
  return key === 'Shift+?' ? '?' : parts.join(isMac ? '' : '+');
}
