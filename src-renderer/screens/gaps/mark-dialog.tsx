import { Dialog } from '@base-ui/react/dialog';
import { useState, type ReactNode } from 'react';
import { errorText } from '#shared/error-text.ts';
import type { GapMap } from '#shared/market/gap-map.ts';
import { bucketText } from './bucket.ts';
import { placeText, type Line } from './line.ts';

/** Asks why a cell is as it is. */
export function MarkDialog(props: {
  map: GapMap;
  line: Line;
  fromMs: number;
  nowMs: number;
  onMark: (text: string) => Promise<void>;
  onClose: () => void;
}): ReactNode {
  const { map, line, fromMs, nowMs, onMark, onClose } = props;
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const save = (): void => {
    onMark(text.trim()).then(onClose, (cause: unknown) => setError(errorText(cause)));
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog" data-testid="gap-mark">
          <Dialog.Title className="dialog-title">Expected</Dialog.Title>
          <form
            className="gap-mark"
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <p>
              {placeText(line)}, {bucketText(fromMs, fromMs + map.bucket_ms, nowMs)} UTC counts neither as a
              gap nor against the coverage. Nothing recorded changes.
            </p>
            <label>
              Why{' '}
              <input
                className="input"
                aria-label="Why"
                maxLength={500}
                value={text}
                placeholder="maintenance of the venue"
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            {error === undefined ? null : <p className="negative">■ {error}</p>}
            <div className="gap-mark-actions">
              <button type="button" className="button" onClick={onClose}>
                Cancel
              </button>
              <button type="submit" className="button">
                Mark as expected
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
