/** Typed arrays that cross a socket, by the name the frame carries. */
export const typedArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

export type ArrayKind = keyof typeof typedArrays;

export function isArrayKind(name: unknown): name is ArrayKind {
  return typeof name === 'string' && Object.hasOwn(typedArrays, name);
}
