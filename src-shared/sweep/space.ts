import { z } from 'zod';

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const ends = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from <= to, { message: 'expected the smaller end first' });

/**
 * The values a parameter may have: given ones; a range, in steps or (drawn at random) anywhere; `count` values that grow by
 * the same factor; whole numbers. Both ends belong to a range.
 */
const dimension = z.union([
  z.strictObject({ values: z.array(scalar).min(1).max(10_000) }),
  z.strictObject({ range: ends, step: z.number().positive().optional() }),
  z.strictObject({
    logRange: ends.refine(([from]) => from > 0, { message: 'expected ends above 0' }),
    count: z.int().min(2).max(10_000),
  }),
  z.strictObject({ int: ends, step: z.int().min(1).optional() }),
]);

/** What is tried: `{"fast": {"int": [5, 20], "step": 5}, "stopAtr": {"values": [2, 3]}}`. */
export const spaceSchema = z
  .record(z.string().min(1).max(100), dimension)
  .refine((space) => Object.keys(space).length > 0, {
    message: 'expected at least one parameter',
  });

export type Dimension = z.infer<typeof dimension>;
export type Space = z.infer<typeof spaceSchema>;
