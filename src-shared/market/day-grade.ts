import { z } from 'zod';
import { dayUses, QUALITY_RULE, type VenueDay } from './quality.ts';

/**
 * What a venue's day is worth, as its datasets carry it: in `meta.json`, the catalog and the manifest of a replay. `unknown` when
 * no ledger accounts for the day, as with files of other collectors.
 */
export const dayGradeSchema = z.strictObject({
  verdict: z.enum(['GOOD', 'DEGRADED', 'BAD', 'unknown']),
  /** Everything that kept it from GOOD, worst first. */
  reasons: z.array(z.string()),
  usable_for: z.array(z.enum(dayUses)),
  /** Version of the rule it was judged by; null when unknown. */
  rule: z.int().min(1).nullable(),
});

export type DayGrade = z.infer<typeof dayGradeSchema>;

export const unknownGrade: DayGrade = { verdict: 'unknown', reasons: [], usable_for: [], rule: null };

export function gradeOf({ verdict, reasons, usable_for }: VenueDay): DayGrade {
  return { verdict, reasons: [...reasons], usable_for: [...usable_for], rule: QUALITY_RULE };
}
