import { z } from 'zod';

/** Money per entry. */
export const notional = z.number().min(1).max(1e9).default(1_000).meta({
  title: 'Size of an entry, quote',
  description: 'Money put into one position, in the quote currency.',
});

export const allowShort = z
  .boolean()
  .default(true)
  .meta({ title: 'Short positions', description: 'Whether it may sell what it does not hold.' });

/** Length of a bar. */
export function barSeconds(standard: number, title = 'Bar'): z.ZodDefault<z.ZodNumber> {
  return z
    .int()
    .min(1)
    .max(604_800)
    .default(standard)
    .meta({ title: `${title}, s`, description: 'Length of a bar in seconds; bars are made of mid prices.' });
}

/** Number of bars an average looks back. */
export function bars(standard: number, title: string, description: string): z.ZodDefault<z.ZodNumber> {
  return z.int().min(1).max(10_000).default(standard).meta({ title, description });
}

/** Any number in a range. */
export function number(
  [min, standard, max]: readonly [min: number, standard: number, max: number],
  title: string,
  description: string,
): z.ZodDefault<z.ZodNumber> {
  return z.number().min(min).max(max).default(standard).meta({ title, description });
}
