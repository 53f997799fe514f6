import type { PlacedPanel } from './workspaces.ts';

/** A window as far as a page may know one that it has opened. */
export interface OpenedWindow {
  readonly closed: boolean;
  readonly screenX: number;
  readonly screenY: number;
  readonly outerWidth: number;
  readonly outerHeight: number;
  readonly location: { readonly search: string };
  close(): void;
}

/** What a window of its own is opened with. */
export interface PanelRequest {
  readonly panel: string;
  readonly symbol: string;
  readonly route: string;
  readonly link: '' | 'a' | 'b' | 'c';
  /** Life whose details it shows; empty: none. */
  readonly signal: string;
}

/** Content of a window when it is first opened, px; a screen has the size below. */
const sizes: Readonly<Record<string, { readonly width: number; readonly height: number }>> = {
  mini: { width: 320, height: 200 },
  route: { width: 760, height: 480 },
  signal: { width: 420, height: 720 },
};
const screenSize = { width: 900, height: 640 };

type Place = Pick<PlacedPanel, 'x' | 'y' | 'width' | 'height'>;

/** Windows of their own that this page has opened: their places go into a workspace. */
export class PanelWindows {
  readonly #open: (address: string, name: string, features: string) => OpenedWindow | null;
  readonly #opened = new Set<OpenedWindow>();
  #count = 0;

  /** @param open `window.open` on our own origin */
  constructor(open: (address: string, name: string, features: string) => OpenedWindow | null) {
    this.#open = open;
  }

  /** @returns false when the browser does not allow it */
  open(request: PanelRequest, place: Partial<Place> = {}): boolean {
    const { x, y, width, height } = { ...(sizes[request.panel] ?? screenSize), ...place };
    const features = [
      'popup',
      `width=${width}`,
      `height=${height}`,
      ...(x === undefined || y === undefined ? [] : [`left=${x}`, `top=${y}`]),
    ].join(',');
    const opened = this.#open(`./${panelQuery(request)}`, `arbscope-panel-${++this.#count}`, features);
    if (opened === null) return false;
    this.#opened.add(opened);
    return true;
  }

  /** Those that are still there, as they stand now. */
  placed(): PlacedPanel[] {
    return this.#alive().flatMap((opened) => {
      const request = readPanelQuery(opened.location.search);
      if (request === undefined) return [];
      return [
        {
          ...request,
          x: Math.round(opened.screenX),
          y: Math.round(opened.screenY),
          width: Math.max(100, Math.round(opened.outerWidth)),
          height: Math.max(100, Math.round(opened.outerHeight)),
        },
      ];
    });
  }

  closeAll(): void {
    for (const opened of this.#alive()) opened.close();
    this.#opened.clear();
  }

  #alive(): OpenedWindow[] {
    for (const opened of Array.from(this.#opened)) if (opened.closed) this.#opened.delete(opened);
    return Array.from(this.#opened);
  }
}

/** `?panel=spreads&symbol=BTCUSDT&link=a`. */
export function panelQuery(request: PanelRequest): string {
  const query = new URLSearchParams({ panel: request.panel });
  for (const name of ['symbol', 'route', 'link', 'signal'] as const)
    if (request[name] !== '') query.set(name, request[name]);
  return `?${query.toString()}`;
}

/** What an address asks a window to show; undefined for the main window. */
export function readPanelQuery(search: string): PanelRequest | undefined {
  const query = new URLSearchParams(search);
  const panel = query.get('panel');
  if (panel === null || panel === '') return undefined;
  const link = query.get('link');
  return {
    panel,
    symbol: query.get('symbol') ?? '',
    route: query.get('route') ?? '',
    link: link === 'a' || link === 'b' || link === 'c' ? link : '',
    signal: query.get('signal') ?? '',
  };
}
