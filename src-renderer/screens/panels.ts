import { lazyScreen } from './lazy-screen.tsx';
import type { Screen } from './screen.ts';

/** What is no screen, but can stand in a window of its own. */
export interface Panel extends Pick<Screen, 'id' | 'title' | 'Component' | 'preload'> {
  /** Without the title bar: it says itself what the bar would. */
  readonly isBare?: boolean;
}

export const panels: readonly Panel[] = [
  {
    id: 'mini',
    title: 'Best routes',
    isBare: true,
    ...lazyScreen('Best routes', async () => (await import('./mini/panel.tsx')).MiniPanel),
  },
  {
    id: 'route',
    title: 'Route',
    ...lazyScreen('Route', async () => (await import('./spreads/route-window.tsx')).RouteWindow),
  },
  {
    id: 'signal',
    title: 'Signal',
    ...lazyScreen('Signal', async () => (await import('./signals/signal-window.tsx')).SignalWindow),
  },
];
