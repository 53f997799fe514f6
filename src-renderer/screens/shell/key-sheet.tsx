import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl+1 … Ctrl+5', 'Monitor, Spreads, Signals, Health, Data'],
  ['↑ ↓ Home End PgUp PgDn', 'Move in a table'],
  ['Enter', 'Open the details of a row'],
  ['Esc', 'Back out one level'],
  ['Ctrl+Shift+M', 'Mute for 15 minutes, or unmute'],
  ['← →', 'Close and open a branch (Data)'],
  ['T', 'Chart or table (Spreads)'],
  ['?', 'This sheet'],
];

/** All keys on one page. */
export function KeySheet(props: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }): ReactNode {
  return (
    <Dialog.Root open={props.isOpen} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog" data-testid="key-sheet">
          <Dialog.Title className="dialog-title">Keyboard</Dialog.Title>
          <dl className="key-list">
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <p className="faint">
            Numbers are net of both taker fees unless a header says gross. On a Mac, Cmd takes the place of
            Ctrl.
          </p>
          <Dialog.Close className="button">Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
