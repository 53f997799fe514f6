export type NumberField = Float64Array | Uint32Array | Uint8Array;

/** Numbers as JSON can hold them: NaN and the infinities as text. */
export type PlainField = readonly (number | string)[];

export function plainFields(fields: readonly NumberField[]): PlainField[] {
  return fields.map((field) =>
    Array.from(field, (value) => (Number.isFinite(value) ? value : String(value))),
  );
}

/** Puts back what `plainFields` gave; the same fields in the same order. */
export function fillFields(fields: readonly NumberField[], plain: readonly PlainField[]): void {
  fields.forEach((field, i) => field.set(plain[i]!.map(Number)));
}
