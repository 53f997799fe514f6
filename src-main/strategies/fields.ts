import { z } from 'zod';
import type { ParamField } from '#shared/strategy/strategy.ts';

/** The part of JSON Schema that parameters use. */
const property = z.object({
  type: z.enum(['number', 'integer', 'boolean', 'string']),
  title: z.string(),
  description: z.string(),
  default: z.union([z.number(), z.boolean(), z.string()]),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  multipleOf: z.number().optional(),
  enum: z.array(z.string()).optional(),
});
const schema = z.object({ properties: z.record(z.string(), property) });

/**
 * Form fields out of a schema of parameters: one flat object, every parameter with a default, a title and a description.
 *
 * @throws ZodError where the schema holds anything else: a mistake of the strategy's author, found by the first test
 */
export function fieldsOf(params: z.ZodType): ParamField[] {
  const { properties } = schema.parse(z.toJSONSchema(params, { io: 'input' }));
  return Object.entries(properties).map(([name, one]) => ({
    name,
    type: one.type !== 'string' ? one.type : one.enum === undefined ? 'text' : 'choice',
    label: one.title,
    what: one.description,
    default: one.default,
    ...(one.minimum === undefined ? {} : { min: one.minimum }),
    ...(one.maximum === undefined ? {} : { max: one.maximum }),
    ...(one.multipleOf === undefined ? {} : { step: one.multipleOf }),
    ...(one.enum === undefined ? {} : { choices: one.enum }),
  }));
}
