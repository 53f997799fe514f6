import { lazyScreen } from './lazy-screen.tsx';
import { MonitorScreen } from './monitor/screen.tsx';
import type { Screen } from './screen.ts';

/**
 * All screens in the order of the rail and of Ctrl+1…: a new one is a folder and a line here. Order: Monitor, Spreads,
 * Signals, Health, Gaps, Data, Replay, Alerts. The first comes with the page, so that numbers are there soonest; the others
 * are fetched when they are opened, or while the page has nothing to do.
 */
export const screens: readonly Screen[] = [
  { id: 'monitor', title: 'Monitor', icon: 'monitor', Component: MonitorScreen },
  {
    id: 'spreads',
    title: 'Spreads',
    icon: 'spreads',
    ...lazyScreen('Spreads', async () => (await import('./spreads/screen.tsx')).SpreadsScreen),
  },
  {
    id: 'signals',
    title: 'Signals',
    icon: 'signals',
    ...lazyScreen('Signals', async () => (await import('./signals/screen.tsx')).SignalsScreen),
  },
  {
    id: 'health',
    title: 'Health',
    icon: 'health',
    ...lazyScreen('Health', async () => (await import('./health/screen.tsx')).HealthScreen),
  },
  {
    id: 'gaps',
    title: 'Gaps',
    icon: 'gaps',
    ...lazyScreen('Gaps', async () => (await import('./gaps/screen.tsx')).GapsScreen),
  },
  {
    id: 'data',
    title: 'Data',
    icon: 'data',
    ...lazyScreen('Data', async () => (await import('./data/screen.tsx')).DataScreen),
  },
  {
    id: 'replay',
    title: 'Replay',
    icon: 'replay',
    ...lazyScreen('Replay', async () => (await import('./replay/screen.tsx')).ReplayScreen),
  },
  {
    id: 'alerts',
    title: 'Alerts',
    icon: 'alerts',
    ...lazyScreen('Alerts', async () => (await import('./alerts/screen.tsx')).AlertsScreen),
  },
  {
    id: 'settings',
    title: 'Settings',
    icon: 'settings',
    isLast: true,
    ...lazyScreen('Settings', async () => (await import('./settings/screen.tsx')).SettingsScreen),
  },
];
