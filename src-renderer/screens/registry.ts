import { MonitorScreen } from './monitor/screen.tsx';
import type { Screen } from './screen.ts';

/** All screens in the order of the rail and of Ctrl+1…: a new one is a folder and a line here. */
export const screens: readonly Screen[] = [
  { id: 'monitor', title: 'Monitor', icon: 'monitor', Component: MonitorScreen },
];
