import { Popover } from '@base-ui/react/popover';
import { memo, type ReactNode } from 'react';
import type { Column } from './table.tsx';

/** Which columns a table shows; only those that may be missing can be switched. */
export const ColumnMenu = memo(function ColumnMenu(props: {
  columns: readonly Column[];
  hidden: ReadonlySet<string>;
  /** Columns that have no room now. */
  roomless: number;
  onChange: (key: string, isShown: boolean) => void;
}): ReactNode {
  const off = props.hidden.size + props.roomless;
  return (
    <Popover.Root>
      <Popover.Trigger className="button" data-quiet="" data-testid="columns">
        Columns{off === 0 ? '' : ` (${off} off)`}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} className="popup-positioner">
          <Popover.Popup className="popup" aria-label="Columns">
            {props.columns
              .filter((column) => column.drop !== undefined)
              .map((column) => (
                <label key={column.key} className="popup-item">
                  <input
                    type="checkbox"
                    checked={!props.hidden.has(column.key)}
                    onChange={(event) => props.onChange(column.key, event.target.checked)}
                  />
                  {column.label}
                </label>
              ))}
            {props.roomless === 0 ? null : (
              <p className="menu-about">
                {props.roomless} more have no room: make the window wider or close the details.
              </p>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
});
