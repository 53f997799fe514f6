const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Density of the standard normal distribution. */
function normalPdf(x: number): number {
  return Math.exp((-x * x) / 2) / ROOT_TWO_PI;
}

/** From here on the upper tail is better as a continued fraction than as 1 minus a series. */
const TAIL = 2;

/** P(Z > x) for x ≥ `TAIL`: φ(x) / (x + 1 / (x + 2 / (x + 3 / …))), to full relative precision. */
function upperTail(x: number): number {
  let below = x;
  for (let k = 60; k >= 1; k--) below = x + k / below;
  return normalPdf(x) / below;
}

/** Φ(x), the standard normal distribution, to 1e-15 absolute and, in the lower tail, 1e-12 relative. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= -TAIL) return upperTail(-x);
  if (x >= TAIL) return 1 - upperTail(x);
  // Φ(x) = ½ + φ(x) · (x + x³/3 + x⁵/(3·5) + …)
  let term = x;
  let sum = x;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + normalPdf(x) * sum;
}

/** Φ⁻¹(p) to 1e-12 for 0 < p < 1; −∞ at 0, ∞ at 1, NaN outside. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  // ln Φ is concave and Φ(−√(−2 ln p)) < p, so Newton's steps on ln Φ climb to the root and never pass it.
  const target = Math.log(p);
  let x = -Math.sqrt(-2 * target);
  for (let round = 0; round < 60; round++) {
    const reached = normalCdf(x);
    const step = ((target - Math.log(reached)) * reached) / normalPdf(x);
    x += step;
    if (Math.abs(step) <= 1e-15 * Math.abs(x)) break;
  }
  return Math.min(x, 0);
}
