import { AppError } from '#shared/error-codes.ts';
import { canonicalStringify } from '#shared/strategy/canonical.ts';
import { SeededRandom } from '#shared/strategy/random.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { Dimension } from '#shared/sweep/space.ts';
import type { SweepSpec } from './spec.ts';

type Value = number | string | boolean;

/** Draws that in a row found nothing new before a random search takes the space for used up. */
const PATIENCE = 1_000;

/**
 * Parameters of every trial, in an order that depends on nothing but the spec: trial i is the same on every machine,
 * whatever the order of the space's keys. Each set of parameters comes once.
 */
export function enumerate({
  space,
  search,
  params,
  maxTrials,
}: Pick<SweepSpec, 'space' | 'search' | 'params' | 'maxTrials'>): Params[] {
  const names = Object.keys(space).toSorted();
  const found = new Map<string, Params>();
  const add = (own: Params): void => {
    const trial = { ...params, ...own };
    const key = canonicalStringify(trial);
    if (!found.has(key)) found.set(key, trial);
  };
  switch (search.kind) {
    case 'list':
      for (const own of search.list) if (found.size < maxTrials) add(own);
      break;
    case 'grid': {
      const axes = names.map((name) => valuesOf(name, space[name]!));
      for (let i = 0; found.size < maxTrials; i++) {
        const point = pointAt(i, axes);
        if (point === undefined) break;
        add(Object.fromEntries(names.map((name, axis) => [name, point[axis]!])));
      }
      break;
    }
    case 'random': {
      const random = SeededRandom.of(search.seed);
      const wanted = Math.min(search.count, maxTrials);
      for (let misses = 0; found.size < wanted && misses < PATIENCE; misses++) {
        const before = found.size;
        add(Object.fromEntries(names.map((name) => [name, draw(space[name]!, random.next())])));
        if (found.size > before) misses = -1;
      }
    }
  }
  return [...found.values()];
}

/** The i-th point of a grid, the last axis turning fastest; undefined beyond the end. */
function pointAt(i: number, axes: readonly (readonly Value[])[]): Value[] | undefined {
  let rest = i;
  const point: Value[] = [];
  for (const axis of axes.toReversed()) {
    point.unshift(axis[rest % axis.length]!);
    rest = Math.floor(rest / axis.length);
  }
  return rest > 0 ? undefined : point;
}

/** Every value of a dimension, ascending. @throws AppError where there is no end of them */
export function valuesOf(name: string, dimension: Dimension): readonly Value[] {
  if ('values' in dimension) return dimension.values;
  if ('int' in dimension)
    return stepped(Math.ceil(dimension.int[0]), Math.floor(dimension.int[1]), dimension.step ?? 1);
  if ('logRange' in dimension) {
    const { count } = dimension;
    return Array.from({ length: count }, (_, i) => logAt(dimension.logRange, i / (count - 1)));
  }
  if (dimension.step === undefined)
    throw new AppError(
      'INVALID_INPUT',
      `space.${name}: expected a step, as a grid has to end; found a range without one`,
    );
  return stepped(...dimension.range, dimension.step);
}

/** One value at random. @param share in [0, 1) */
function draw(dimension: Dimension, share: number): Value {
  if ('logRange' in dimension) return logAt(dimension.logRange, share);
  if ('range' in dimension && dimension.step === undefined) {
    const [from, to] = dimension.range;
    return rounded(from + share * (to - from));
  }
  const values = valuesOf('', dimension);
  return values[Math.floor(share * values.length)]!;
}

function stepped(from: number, to: number, step: number): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > 100_000)
    throw new AppError('INVALID_INPUT', `space: expected up to 100000 values of a parameter, found ${count}`);
  return Array.from({ length: Math.max(count, 0) }, (_, i) => Number((from + i * step).toPrecision(12)));
}

/** Six digits: powers may differ in their last bits from one machine to the next, and parameters are part of the run's key. */
function logAt([from, to]: readonly [number, number], share: number): number {
  return rounded(from * Math.pow(to / from, share));
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
