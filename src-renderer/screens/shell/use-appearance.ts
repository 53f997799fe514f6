import { useLayoutEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { drawnTheme, type Theme } from '../../data/appearance.ts';
import { useApp } from '../../data/use-app.ts';
import { setGrouping } from '../../ui/format.ts';

const light = window.matchMedia('(prefers-color-scheme: light)');

/** Puts the chosen looks on the page. @returns a key that changes with everything a screen has measured or written */
export function useAppearance(): string {
  const { prefs } = useApp();
  const { theme, signs, density, zoom, grouping, flashes } = useStore(prefs);
  const prefersLight = useSyncExternalStore(
    (changed) => {
      light.addEventListener('change', changed);
      return () => light.removeEventListener('change', changed);
    },
    () => light.matches,
  );
  const drawn: Theme = drawnTheme(theme, prefersLight);
  // Before the charts below take their colours from the page, and before lists are measured.
  useLayoutEffect(() => {
    const { dataset, style } = document.documentElement;
    Object.assign(dataset, { theme: drawn, signs, density, flashes });
    style.setProperty('--zoom', String(zoom / 100));
    setGrouping(grouping);
  }, [drawn, signs, density, zoom, grouping, flashes]);
  return `${density} ${zoom} ${grouping}`;
}
