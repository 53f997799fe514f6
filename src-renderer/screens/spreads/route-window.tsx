import { useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import { RoutePanel } from './route-panel.tsx';
import './spreads.css';

/** Chart of a route in a window of its own: that of the link group, or the one it was opened with. */
export function RouteWindow(): ReactNode {
  const route = useStore(useApp().prefs, (state) => state.route);
  const [view, setView] = useState<'chart' | 'table'>('chart');
  return (
    <div className="route-window">
      <RoutePanel key={route} routeName={route} view={view} onView={setView} />
    </div>
  );
}
