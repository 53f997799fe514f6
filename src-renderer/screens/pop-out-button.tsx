import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PanelRequest } from '../data/panel-windows.ts';
import { useApp } from '../data/use-app.ts';
import { Icon } from '../ui/icon.tsx';
import { popOut } from './pop-out.ts';

/** Opens a part of a screen in a window of its own; nothing in the window that is that part already. */
export function PopOutButton(props: {
  panel: string;
  what: string;
  also?: Partial<PanelRequest>;
}): ReactNode {
  const app = useApp();
  const isThere = useStore(app.prefs, ({ screen }) => screen === props.panel);
  if (isThere) return null;
  return (
    <button
      type="button"
      className="button"
      data-quiet=""
      data-testid={`pop-out-${props.panel}`}
      aria-label={`${props.what} in a window of its own`}
      title="In a window of its own"
      onClick={() => popOut(app, props.panel, props.also)}
    >
      <Icon name="popOut" />
    </button>
  );
}
