import { z } from 'zod';

/** Looks of the whole page. Names are those of the attributes in tokens.css. */
export const themes = ['dark', 'light', 'contrast', 'system'] as const;
const signPalettes = ['blue-orange', 'classic', 'classic-red-up'] as const;
export const densities = ['compact', 'cosy', 'comfortable'] as const;
/** Text sizes in percent. */
export const zooms = [80, 90, 100, 110, 125, 150, 175, 200] as const;

export const appearance = {
  theme: z.enum(themes).catch('dark'),
  /** Colours of plus and minus. */
  signs: z.enum(signPalettes).catch('blue-orange'),
  density: z.enum(densities).catch('compact'),
  zoom: z.number().min(80).max(200).catch(100),
  /** How a changed price shows it. */
  flashes: z.enum(['off', 'subtle', 'strong']).catch('subtle'),
  /** What parts the thousands. */
  grouping: z.enum(['comma', 'space']).catch('comma'),
};

export type Theme = (typeof themes)[number];

export const themeNames: Readonly<Record<Theme, string>> = {
  dark: 'Dark',
  light: 'Light',
  contrast: 'High contrast',
  system: 'As the system',
};

/** The next size up or down; the same at the ends. */
export function zoomed(zoom: number, by: 1 | -1): number {
  const sizes: readonly number[] = by > 0 ? zooms : zooms.toReversed();
  return sizes.find((size) => (by > 0 ? size > zoom : size < zoom)) ?? zoom;
}

/** The theme that is drawn. */
export function drawnTheme(theme: Theme, prefersLight: boolean): Exclude<Theme, 'system'> {
  return theme === 'system' ? (prefersLight ? 'light' : 'dark') : theme;
}
