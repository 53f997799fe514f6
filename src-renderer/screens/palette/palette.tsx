import { Dialog } from '@base-ui/react/dialog';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { offered, prefixes, type PaletteEntry, type PaletteSources } from './entries.ts';
import './palette.css';

/** Search and commands in one line. @param typed what it opens with; undefined while it is closed */
export function Palette(props: {
  typed: string | undefined;
  sources: PaletteSources;
  onClose: () => void;
}): ReactNode {
  return (
    <Dialog.Root
      open={props.typed !== undefined}
      onOpenChange={(isOpen) => (isOpen ? undefined : props.onClose())}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog palette" data-testid="palette" aria-label="Search or command">
          <PaletteBody first={props.typed ?? ''} sources={props.sources} onClose={props.onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody(props: { first: string; sources: PaletteSources; onClose: () => void }): ReactNode {
  const [typed, setTyped] = useState(props.first);
  const [cursor, setCursor] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const entries = offered(typed, props.sources);
  const at = Math.min(cursor, entries.length - 1);
  useLayoutEffect(() => {
    // At once: the next key may come before the dialog moves the focus. The letter that opened it stays before it.
    input.current?.focus();
    input.current?.setSelectionRange(props.first.length, props.first.length);
  }, [props.first]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, typed]);

  const choose = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    props.onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const by = steps[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setCursor(Math.min(entries.length - 1, Math.max(0, at + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(entries[at]);
    }
  };
  return (
    <>
      <input
        className="palette-input"
        ref={input}
        role="combobox"
        aria-label="Search or command"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
        placeholder="Symbol, route or screen"
        spellCheck={false}
        autoComplete="off"
        maxLength={80}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setCursor(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={listId} aria-label="What fits" ref={list}>
        {entries.map((entry, i) => (
          <div
            key={entry.id}
            id={`${listId}-${i}`}
            className="palette-entry"
            role="option"
            aria-selected={i === at}
            data-entry={entry.id}
            onPointerMove={() => setCursor(i)}
            onClick={() => choose(entry)}
          >
            <span className="palette-kind">{entry.kind}</span>
            <span>{entry.name}</span>
            <span className="palette-note">{entry.note}</span>
          </div>
        ))}
      </div>
      {entries.length === 0 ? (
        <p className="palette-empty" role="status">
          {typed.startsWith(':') && props.sources.onTime === undefined
            ? 'Nothing is replayed: a time has nowhere to go.'
            : 'Nothing fits.'}
        </p>
      ) : null}
      <p className="palette-foot">
        {prefixes.map(({ prefix, about }) => (
          <span key={prefix}>
            <kbd>{prefix}</kbd> {about}
          </span>
        ))}
      </p>
    </>
  );
}
