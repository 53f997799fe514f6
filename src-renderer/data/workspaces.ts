import { z } from 'zod';
import { errorText } from '#shared/error-text.ts';
import { appearance, themeNames } from './appearance.ts';
import { watchlist, type Watchlist } from './watchlists.ts';

/** A panel in a window of its own, and where it stood. */
const placedPanel = z.object({
  panel: z.string().min(1).max(40),
  symbol: z.string().max(40).catch(''),
  route: z.string().max(120).catch(''),
  link: z.enum(['', 'a', 'b', 'c']).catch(''),
  signal: z.string().max(40).catch(''),
  /** Place on the screens, px. */
  x: z.number().int().min(-20_000).max(20_000),
  y: z.number().int().min(-20_000).max(20_000),
  width: z.number().int().min(100).max(20_000),
  height: z.number().int().min(100).max(20_000),
});
export type PlacedPanel = z.infer<typeof placedPanel>;

/** What a workspace keeps. */
const layout = z.object({
  screen: z.string().max(40).catch('monitor'),
  symbol: z.string().max(40).catch(''),
  route: z.string().max(120).catch(''),
  venue: z.string().max(40).catch(''),
  basis: z.enum(['net', 'cycle', 'gross', 'funded']).catch('net'),
  watchlist: z.string().max(40).catch(''),
  link: z.enum(['', 'a', 'b', 'c']).catch(''),
  order: z.enum(['settings', 'name']).catch('settings'),
  hiddenColumns: z.array(z.string().max(80)).max(200).catch([]),
  theme: appearance.theme,
  signs: appearance.signs,
  density: appearance.density,
  zoom: appearance.zoom,
  panels: z.array(placedPanel).max(20).catch([]),
});
export type Layout = z.infer<typeof layout>;

export const workspace = layout.extend({
  id: z.string().min(1).max(40),
  name: z.string().min(1).max(60),
});
export type Workspace = z.infer<typeof workspace>;

type LayoutName = keyof Layout;
const layoutNames = Object.keys(layout.shape) as LayoutName[];

/** The layout in a set of choices that has at least as much. */
export function layoutOf(from: Layout): Layout {
  return Object.fromEntries(layoutNames.map((name) => [name, from[name]])) as Layout;
}

/** The layout's own choices, without its windows. */
export function choicesOf(from: Layout): Omit<Layout, 'panels'> {
  const names = layoutNames.filter((name) => name !== 'panels');
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Omit<Layout, 'panels'>;
}

/** One line of what opening a workspace would change. */
export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const names: Readonly<Record<LayoutName, string>> = {
  screen: 'Screen',
  symbol: 'Symbol',
  route: 'Route',
  venue: 'Venue filter of Health',
  basis: 'Basis of spreads',
  watchlist: 'Watchlist',
  link: 'Link group',
  order: 'Order of symbols',
  hiddenColumns: 'Hidden columns',
  theme: 'Theme',
  signs: 'Colours of plus and minus',
  density: 'Density',
  zoom: 'Text size',
  panels: 'Windows of their own',
};

/** What would change, in words; empty when nothing would. @param lists to name watchlists by */
export function differences(now: Layout, next: Layout, lists: readonly Watchlist[]): Difference[] {
  return layoutNames.flatMap((name) => {
    const [before, after] = [text(name, now, lists), text(name, next, lists)];
    const isSame = JSON.stringify(now[name]) === JSON.stringify(next[name]);
    return isSame ? [] : [{ what: names[name], before, after }];
  });
}

function text(name: LayoutName, of: Layout, lists: readonly Watchlist[]): string {
  switch (name) {
    case 'watchlist':
      return of.watchlist === ''
        ? 'all symbols'
        : (lists.find((list) => list.id === of.watchlist)?.name ?? 'a list that is not here: all symbols');
    case 'theme':
      return themeNames[of.theme];
    case 'zoom':
      return `${of.zoom} %`;
    case 'hiddenColumns':
      return of.hiddenColumns.length === 0 ? 'none' : of.hiddenColumns.join(', ');
    case 'panels':
      return of.panels.length === 0 ? 'none' : of.panels.map((panel) => panel.panel).join(', ');
    case 'link':
      return of.link === '' ? 'none' : of.link.toUpperCase();
    case 'screen':
    case 'symbol':
    case 'route':
    case 'venue':
    case 'basis':
    case 'order':
    case 'signs':
    case 'density':
      return of[name] === '' ? '—' : of[name];
  }
}

const FORMAT = 'arbscope-workspace';

const file = z.object({
  format: z.literal(FORMAT, { error: `expected a file of the format ${FORMAT}` }),
  version: z.literal(1, { error: 'expected version 1; a newer Arbscope wrote it' }),
  workspace,
  /** The list it is narrowed to, when there is one. */
  watchlist: watchlist.optional(),
});

/** Text of a file that holds one workspace, with the list it uses. */
export function exportedText(saved: Workspace, lists: readonly Watchlist[]): string {
  const used = lists.find((list) => list.id === saved.watchlist);
  const content = {
    format: FORMAT,
    version: 1,
    workspace: saved,
    ...(used === undefined ? {} : { watchlist: used }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What a file holds, or why it cannot be used. */
export function importedFrom(
  json: string,
):
  | { readonly workspace: Workspace; readonly watchlist: Watchlist | undefined }
  | { readonly problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (cause) {
    return { problem: `expected JSON: ${errorText(cause)}` };
  }
  const parsed = file.safeParse(content);
  if (!parsed.success) return { problem: z.prettifyError(parsed.error).replaceAll('\n', ' ') };
  return { workspace: parsed.data.workspace, watchlist: parsed.data.watchlist };
}
