/**
 * Draws values over a canvas from left (oldest) to right (newest), scaled to their own range; NaN leaves a gap.
 *
 * @param valueAt value `ago` steps back, 0 the newest
 */
export function drawSparkline(
  canvas: HTMLCanvasElement,
  valueAt: (ago: number) => number,
  count: number,
  colour: string,
): void {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const scale = window.devicePixelRatio;
  if (width === 0) return;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  let [low, high] = [Infinity, -Infinity];
  for (let ago = 0; ago < count; ago++) {
    const value = valueAt(ago);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high >= low)) return;
  const range = high - low || 1;
  context.beginPath();
  let isDrawing = false;
  for (let ago = count - 1; ago >= 0; ago--) {
    const value = valueAt(ago);
    if (!Number.isFinite(value)) {
      isDrawing = false;
      continue;
    }
    const x = width - 1 - (ago / (count - 1)) * (width - 2);
    const y = high === low ? height / 2 : 2 + (1 - (value - low) / range) * (height - 4);
    if (isDrawing) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDrawing = true;
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}
