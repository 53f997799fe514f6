import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { boundKeys, fixedKeys, keyActions, keyText } from '../../data/key-map.ts';
import { useApp } from '../../data/use-app.ts';

/** All keys on one page, as they are bound now. */
export function KeySheet(props: {
  isOpen: boolean;
  isMac: boolean;
  /** Titles of the screens in the order of the rail. */
  screens: readonly string[];
  onOpenChange: (isOpen: boolean) => void;
}): ReactNode {
  const changed = useStore(useApp().prefs, (state) => state.keys);
  const bound = boundKeys(changed);
  const lines = keyActions.flatMap((action) => {
    const slot = /^screen(\d)$/.exec(action.id)?.[1];
    const does = slot === undefined ? action.does : props.screens[Number(slot) - 1];
    return does === undefined
      ? []
      : [
          {
            key: keyText(bound[action.id], props.isMac),
            does: action.where === 'row' ? `${does} (row)` : does,
          },
        ];
  });
  const fixed = fixedKeys.map(({ key, does }) => ({
    key: key
      .split(' ')
      .map((part) => keyText(part, props.isMac))
      .join(' '),
    does,
  }));
  return (
    <Dialog.Root open={props.isOpen} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog key-sheet" data-testid="key-sheet">
          <Dialog.Title className="dialog-title">Keyboard</Dialog.Title>
          <dl className="key-list">
            {[...lines, ...fixed].map(({ key, does }) => (
              <div key={`${key} ${does}`}>
                <dt>{key}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <p className="quiet">
            Numbers are net of both taker fees unless a header says gross. Keys are bound anew in Settings.
          </p>
          <div className="dialog-actions">
            <Dialog.Close className="button">Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
