/**
 * Fills the area under values from left (oldest) to right (newest), from zero up; NaN leaves a gap.
 *
 * @param valueAt value `ago` steps back, 0 the newest
 * @param top value at the upper edge; undefined: the largest there is
 * @returns the value at the upper edge; 0 without any
 */
export function drawArea(
  canvas: HTMLCanvasElement,
  valueAt: (ago: number) => number,
  count: number,
  {
    colour,
    top,
    lines = [],
  }: { colour: string; top?: number | undefined; lines?: readonly { at: number; colour: string }[] },
): number {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const scale = window.devicePixelRatio;
  const context = canvas.getContext('2d');
  if (width === 0 || context === null) return 0;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  let most = top ?? 0;
  if (top === undefined) for (let ago = 0; ago < count; ago++) if (valueAt(ago) > most) most = valueAt(ago);
  if (!(most > 0)) most = 1;
  const step = width / count;
  context.fillStyle = colour;
  for (let ago = 0; ago < count; ago++) {
    const value = valueAt(ago);
    if (!Number.isFinite(value)) continue;
    const tall = Math.max(value > 0 ? 1 : 0, (Math.min(value, most) / most) * (height - 1));
    // Neighbours overlap by a hair, so that no seam shows.
    context.fillRect(width - (ago + 1) * step, height - tall, step + 0.5, tall);
  }
  for (const { at, colour: lineColour } of lines) {
    context.fillStyle = lineColour;
    context.fillRect(0, Math.round(height - (at / most) * (height - 1)), width, 1);
  }
  return most;
}
