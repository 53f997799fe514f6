import { z } from 'zod';
import { configSchema, type ConfigInput } from './config.ts';

/** What a setting can hold, as the form and the environment have to know it. */
export type SettingKind = 'number' | 'boolean' | 'text' | 'list' | 'object';

/** One setting of `configSchema`: a value that is set as a whole. */
export interface SettingLeaf {
  /** `signals.open_pct`. */
  readonly path: string;
  readonly kind: SettingKind;
  /** What it may hold, or what its entries may be; undefined where anything of the kind is allowed. */
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly isWhole: boolean;
  /** null is a value: no limit, for ever, not asked yet. */
  readonly mayBeNull: boolean;
  /** Undefined: not set. */
  readonly default: unknown;
}

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

/** Set as a whole although it has parts: addresses of venues, for the simulator. */
const whole: ReadonlySet<string> = new Set(['endpoints']);
/** Refused whenever it is true: nothing to choose. */
const hidden: ReadonlySet<string> = new Set(['LIVE_TRADING_ENABLED']);

/** Every setting there is, in the order of the schema. */
export const settingLeaves: readonly SettingLeaf[] = leavesOf(
  z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Node,
  '',
);

function leavesOf(node: Node, path: string): SettingLeaf[] {
  if (node.properties !== undefined && !whole.has(path)) {
    return Object.entries(node.properties).flatMap(([name, child]) =>
      leavesOf(child, path === '' ? name : `${path}.${name}`),
    );
  }
  if (hidden.has(path)) return [];
  const mayBeNull = node.anyOf?.some((each) => each.type === 'null') === true;
  const own = node.anyOf?.find((each) => each.type !== 'null') ?? node;
  const choices = own.enum ?? own.items?.enum;
  return [
    {
      path,
      kind: kindOf(own),
      ...(choices === undefined ? {} : { choices }),
      ...(own.minimum === undefined ? {} : { min: own.minimum }),
      ...(own.maximum === undefined ? {} : { max: own.maximum }),
      isWhole: own.type === 'integer',
      mayBeNull,
      default: node.default,
    },
  ];
}

function kindOf({ type, items }: Node): SettingKind {
  // A list of things with parts is set as a whole.
  if (type === 'array' && items?.type === 'object') return 'object';
  switch (type) {
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'object':
      return 'object';
    case undefined:
    default:
      return 'text';
  }
}

/** Value at a path; undefined where there is none. Own properties only. */
export function valueAt(settings: unknown, path: string): unknown {
  let at: unknown = settings;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

/** A copy with the value at a path replaced; undefined removes it, and groups that are empty then. */
export function withValue(settings: unknown, path: string, value: unknown): ConfigInput {
  const [name = '', ...rest] = path.split('.');
  const entries = new Map(
    Object.entries(typeof settings === 'object' && settings !== null ? settings : {}) as [string, unknown][],
  );
  const next = rest.length === 0 ? value : withValue(entries.get(name), rest.join('.'), value);
  const isGone =
    next === undefined ||
    (rest.length > 0 && typeof next === 'object' && next !== null && Object.keys(next).length === 0);
  if (isGone) entries.delete(name);
  else entries.set(name, next);
  return Object.fromEntries(entries);
}
