import { z } from 'zod';
import { AppError } from '../../error-codes.ts';
import type { Models } from '../execution.ts';

const ns = z.int().min(0).max(60_000_000_000);
const pct = z.number().min(-1).max(5);

/** What `--models` and the launch form accept. */
export const modelsSchema = z.strictObject({
  capital: z.number().positive().max(1e15).optional(),
  feeRate: z.number().min(0).max(1).optional(),
  latency: z
    .strictObject({ feedNs: ns.optional(), entryNs: ns.optional(), responseNs: ns.optional() })
    .optional(),
  slippage: z
    .union([
      z.strictObject({ bps: z.number().min(0).max(10_000) }),
      z.strictObject({ ticks: z.number().min(0).max(1e6), tickSize: z.number().positive() }),
    ])
    .optional(),
  size: z.strictObject({ rest: z.enum(['partial', 'reject']) }).optional(),
  fees: z.record(z.string(), z.strictObject({ takerPct: pct, makerPct: pct })).optional(),
  funding: z.literal(true).optional(),
  queue: z.literal('riskAverse').optional(),
});

/** @throws AppError INVALID_INPUT naming the model */
export function parseModels(value: unknown): Models {
  const parsed = modelsSchema.safeParse(value);
  if (parsed.success) return withoutUndefined(parsed.data) as Models;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'INVALID_INPUT',
    ['models', issue?.path.join('.') ?? '', issue?.message ?? 'not as expected']
      .filter((part) => part !== '')
      .join(': '),
  );
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

/** Whether orders may be answered with anything but a whole fill. */
export function hasModels({ latency, slippage, size, queue }: Models): boolean {
  return latency !== undefined || slippage !== undefined || size !== undefined || queue !== undefined;
}
