import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** The cross at the head of a panel that Esc closes too. */
export function CloseButton({ onClick }: { onClick: () => void }): ReactNode {
  return (
    <button
      type="button"
      className="button"
      data-quiet=""
      aria-label="Close"
      title="Close (Esc)"
      onClick={onClick}
    >
      <Icon name="close" />
    </button>
  );
}
