import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../data/use-app.ts';
import { AfterDelay, Notice } from '../ui/notice.tsx';

/** In place of what the backend was asked for: nothing for a moment, then what the page waits for. */
export function Reading({ text, children }: { text: string; children?: ReactNode }): ReactNode {
  const isLost = useIsLost();
  return (
    <AfterDelay>
      <Notice title={isLost ? NOBODY : text}>{isLost ? null : children}</Notice>
    </AfterDelay>
  );
}

/** The same as words in a panel. */
export function ReadingWords({ text }: { text: string }): ReactNode {
  const isLost = useIsLost();
  return <AfterDelay>{isLost ? NOBODY : text}</AfterDelay>;
}

const NOBODY = 'Not connected: this is read once the connection is back.';

function useIsLost(): boolean {
  return useStore(useApp().session, ({ link }) => link.kind === 'lost');
}
