import { icns, ico, png } from './files.ts';
import { circle, draw, polygon, rim, roundedBox, stroke, type Layer } from './shapes.ts';

/** A price above a line, as in the page's own icon: fields of 32. */
const at = (...points: (readonly [number, number])[]): (readonly [number, number])[] =>
  points.map(([x, y]) => [x / 32, y / 32]);
const program: readonly Layer[] = [
  { shape: roundedBox(0.5, 0.5, 0.5, 6 / 32), colour: '#11151c' },
  { shape: stroke(at([5, 22], [12, 14], [18, 19], [27, 7]), 3 / 32), colour: '#4da3ff' },
  { shape: stroke(at([5, 27], [27, 27]), 2 / 32), colour: '#ff9f45' },
];

/** The state in one glyph: circle, triangle, ring, square. Shapes differ, colours come second. */
const states: Readonly<Record<string, Layer>> = {
  ready: { shape: circle(0.5, 0.5, 0.34), colour: '#3fbf8a' },
  degraded: {
    shape: polygon([
      [0.5, 0.1],
      [0.94, 0.86],
      [0.06, 0.86],
    ]),
    colour: '#fab72a',
  },
  offline: { shape: rim(circle(0.5, 0.5, 0.38), 0.14), colour: '#98a3ae' },
  error: { shape: roundedBox(0.5, 0.5, 0.36, 0.06), colour: '#f92434' },
};

/** Struck through, on a clear band so that it is seen on every state. */
const muted: readonly Layer[] = [
  {
    shape: stroke(
      [
        [0.08, 0.08],
        [0.92, 0.92],
      ],
      0.3,
    ),
    colour: 'clear',
  },
  {
    shape: stroke(
      [
        [0.08, 0.08],
        [0.92, 0.92],
      ],
      0.12,
    ),
    colour: '#98a3ae',
  },
];

const programSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;

export interface IconFile {
  /** Below `resources/icons`. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every icon of the program: its own in all sizes and the systems' formats, and the tray's. */
export function iconFiles(): IconFile[] {
  const own = programSizes.map((size) => ({ size, bytes: png(draw(program, size), size) }));
  const sized = (sizes: readonly number[]) => own.filter(({ size }) => sizes.includes(size));
  const tray = Object.entries(states).flatMap(([state, layer]) =>
    [false, true].flatMap((isMuted) =>
      [1, 2].map((scale) => {
        const layers = isMuted ? [layer, ...muted] : [layer];
        const name = `tray-${state}${isMuted ? '-muted' : ''}${scale === 1 ? '' : '@2x'}.png`;
        return { name, bytes: png(draw(layers, 16 * scale), 16 * scale) };
      }),
    ),
  );
  return [
    // The names electron-builder takes for Linux.
    ...own.map(({ size, bytes }) => ({ name: `app/${size}x${size}.png`, bytes })),
    { name: 'icon.ico', bytes: ico(sized([16, 24, 32, 48, 64, 256])) },
    { name: 'icon.icns', bytes: icns(sized([16, 32, 64, 128, 256, 512, 1024])) },
    ...tray,
  ];
}
