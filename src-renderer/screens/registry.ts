import { AlertsScreen } from './alerts/screen.tsx';
import { DataScreen } from './data/screen.tsx';
import { GapsScreen } from './gaps/screen.tsx';
import { HealthScreen } from './health/screen.tsx';
import { MonitorScreen } from './monitor/screen.tsx';
import { ReplayScreen } from './replay/screen.tsx';
import type { Screen } from './screen.ts';
import { SettingsScreen } from './settings/screen.tsx';
import { SignalsScreen } from './signals/screen.tsx';
import { SpreadsScreen } from './spreads/screen.tsx';

/**
 * All screens in the order of the rail and of Ctrl+1…: a new one is a folder and a line here. Order: Monitor, Spreads,
 * Signals, Health, Gaps, Data, Replay, Alerts.
 */
export const screens: readonly Screen[] = [
  { id: 'monitor', title: 'Monitor', icon: 'monitor', Component: MonitorScreen },
  { id: 'spreads', title: 'Spreads', icon: 'spreads', Component: SpreadsScreen },
  { id: 'signals', title: 'Signals', icon: 'signals', Component: SignalsScreen },
  { id: 'health', title: 'Health', icon: 'health', Component: HealthScreen },
  { id: 'gaps', title: 'Gaps', icon: 'gaps', Component: GapsScreen },
  { id: 'data', title: 'Data', icon: 'data', Component: DataScreen },
  { id: 'replay', title: 'Replay', icon: 'replay', Component: ReplayScreen },
  { id: 'alerts', title: 'Alerts', icon: 'alerts', Component: AlertsScreen },
  { id: 'settings', title: 'Settings', icon: 'settings', isLast: true, Component: SettingsScreen },
];
