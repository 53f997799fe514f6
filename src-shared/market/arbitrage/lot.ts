/** Largest relative error of a quotient of two rounded decimals: three roundings. */
const ROUNDING = 1.5 * Number.EPSILON;

/**
 * Largest multiple of `step` that is not above `qty`. A quantity within a billionth of the next multiple counts as that
 * multiple: 0.3 is three steps of 0.1 although 0.3 / 0.1 is 2.9999999999999996.
 *
 * @param step 0 or NaN: no step is known and `qty` is returned
 */
export function floorToStep(qty: number, step: number): number {
  if (!(step > 0)) return qty;
  const steps = Math.floor(qty / step + Math.max(1e-9, (qty / step) * ROUNDING));
  return Number((steps * step).toPrecision(15));
}
