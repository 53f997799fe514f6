import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import { Icon } from '../../ui/icon.tsx';

/** What has just happened, at the edge of the page. */
export function ToastLines(): ReactNode {
  const { toasts } = useApp();
  const { toasts: lines } = useStore(toasts.store);
  return (
    <div className="toasts" role="status" aria-live="polite" data-testid="toasts">
      {lines.map((toast) => (
        <div
          key={toast.id}
          className="toast"
          onPointerEnter={() => toasts.keep(toast.id)}
          onPointerLeave={() => toasts.release(toast.id)}
          onFocus={() => toasts.keep(toast.id)}
          onBlur={() => toasts.release(toast.id)}
        >
          <span>{toast.text}</span>
          {toast.times > 1 ? <span className="quiet">×{toast.times}</span> : null}
          <span className="spacer" />
          {toast.undo === undefined ? null : (
            <button
              type="button"
              className="button"
              onClick={() => {
                toast.undo?.();
                toasts.end(toast.id);
              }}
            >
              Undo
            </button>
          )}
          <button
            type="button"
            className="button"
            data-quiet=""
            aria-label="Dismiss"
            onClick={() => toasts.end(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
