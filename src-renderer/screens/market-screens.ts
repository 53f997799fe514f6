/** Screens and panels that show a recording where a window looks at one; all others show the running recorder. */
export const marketScreens: ReadonlySet<string> = new Set([
  'monitor',
  'spreads',
  'signals',
  'mini',
  'route',
  'signal',
]);
