/** Distance to the edge of a shape, negative inside; the field is 1 × 1 with y downwards. */
export type Shape = (x: number, y: number) => number;

export function circle(cx: number, cy: number, radius: number): Shape {
  return (x, y) => Math.hypot(x - cx, y - cy) - radius;
}

/** Only the rim of a shape, `width` thick, inside its edge. */
export function rim(shape: Shape, width: number): Shape {
  return (x, y) => Math.max(shape(x, y), -shape(x, y) - width);
}

export function roundedBox(cx: number, cy: number, half: number, radius: number): Shape {
  return (x, y) => {
    const [dx, dy] = [Math.abs(x - cx) - half + radius, Math.abs(y - cy) - half + radius];
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  };
}

/** Points in clockwise order, convex. */
export function polygon(points: readonly (readonly [number, number])[]): Shape {
  return (x, y) =>
    points.reduce((most, [ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length]!;
      const length = Math.hypot(bx - ax, by - ay);
      return Math.max(most, ((bx - ax) * (ay - y) - (by - ay) * (ax - x)) / length);
    }, Number.NEGATIVE_INFINITY);
}

/** A stroke along points with round ends. */
export function stroke(points: readonly (readonly [number, number])[], width: number): Shape {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < points.length; i++) {
      const [ax, ay] = points[i]!;
      const [bx, by] = points[i + 1]!;
      const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
      const t = Math.min(1, Math.max(0, along));
      nearest = Math.min(nearest, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
    }
    return nearest - width / 2;
  };
}

/** A colour on a shape; later layers lie over earlier ones. `#rrggbb`, or `clear` to cut a hole. */
export interface Layer {
  readonly shape: Shape;
  readonly colour: string;
}

/** Layers as RGBA, row by row, edges smoothed over one pixel. */
export function draw(layers: readonly Layer[], size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (const { shape, colour } of layers) {
        const distance = shape((column + 0.5) / size, (row + 0.5) / size) * size;
        const cover = Math.min(1, Math.max(0, 0.5 - distance));
        if (cover === 0) continue;
        if (colour === 'clear') {
          alpha *= 1 - cover;
          continue;
        }
        const value = Number.parseInt(colour.slice(1), 16);
        const over = cover + alpha * (1 - cover);
        const mix = (now: number, channel: number): number =>
          (channel * cover + now * alpha * (1 - cover)) / over;
        red = mix(red, value >> 16);
        green = mix(green, (value >> 8) & 0xff);
        blue = mix(blue, value & 0xff);
        alpha = over;
      }
      pixels.set([red, green, blue, alpha * 255].map(Math.round), (row * size + column) * 4);
    }
  }
  return pixels;
}
