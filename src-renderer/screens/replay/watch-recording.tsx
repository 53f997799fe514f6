import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import { openPlayback } from '../../data/playback-actions.ts';
import { useApp } from '../../data/use-app.ts';
import type { OrderForm } from './order.ts';
import { recordingOf } from './recording.ts';

/** Makes the chosen data the source of Monitor, Spreads and Signals, without a strategy. */
export function WatchRecording(props: { form: OrderForm; days: readonly CatalogDataset[] }): ReactNode {
  const app = useApp();
  const isOpening = useStore(app.playback, (view) => view.isOpening);
  const order = recordingOf(props.form, props.days);
  const watch = async (): Promise<void> => {
    if (typeof order === 'string') return;
    if (await openPlayback(app, order)) app.prefs.setState({ screen: 'monitor' });
  };
  return (
    <button
      type="button"
      className="button"
      disabled={isOpening || typeof order === 'string'}
      title={
        typeof order === 'string'
          ? order
          : 'Monitor, Spreads and Signals show this data as if it were now; recording and alerts go on'
      }
      onClick={() => void watch()}
    >
      {isOpening ? 'Reading…' : 'Watch on the live screens'}
    </button>
  );
}
