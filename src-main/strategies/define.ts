import type { z } from 'zod';
import { AppError } from '#shared/error-codes.ts';
import type { BuiltInStrategy, Strategy } from '#shared/strategy/strategy.ts';
import { fieldsOf } from './fields.ts';

/** A built-in strategy as its file says it. */
export interface Definition<P extends Readonly<Record<string, unknown>>> {
  /** Lower case with hyphens; names it on the command line. */
  readonly name: string;
  readonly title: string;
  /** What it does and when it trades, in a few sentences. */
  readonly what: string;
  /** Grows with every change that could change a decision: runs of another version are other runs. */
  readonly version: number;
  /** Parameters with bounds, defaults, `title` and `description`: the checks of the command line and the form of the GUI. */
  readonly params: z.ZodType<P>;
  create(params: P): Strategy;
}

/** Makes what lists, forms and the engine use out of a strategy's file. */
export function defineStrategy<P extends Readonly<Record<string, unknown>>>(
  definition: Definition<P>,
): BuiltInStrategy {
  const { name, title, what, version, params } = definition;
  const parse = (given: unknown): P => {
    const read = params.safeParse(given);
    if (read.success) return read.data;
    const issues = read.error.issues.map(
      (issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`,
    );
    throw new AppError('INVALID_INPUT', `strategy ${name}: ${issues.join('; ')}`);
  };
  return {
    name,
    title,
    what,
    kind: 'built-in',
    fields: fieldsOf(params),
    version,
    parse,
    create: (given) => definition.create(parse(given)),
  };
}
