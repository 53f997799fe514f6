import { createHash } from 'node:crypto';
import { basename, dirname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '#shared/error-codes.ts';
import type { Params, Strategy, StrategyDescription, StrategyModule } from '#shared/strategy/strategy.ts';
import type { Files } from '../../base/files.ts';
import { builtInStrategies, builtInStrategy } from '../../strategies/registry.ts';
import { hashOf } from '../run/identity.ts';
import type { RunSpec } from '../run.contract.ts';
import { loadGraph } from './module-guard.ts';
import { fieldsOf, paramsOf } from './param-fields.ts';

/** A strategy ready to be run, once. */
export interface LoadedStrategy {
  readonly strategy: Strategy;
  /** What it was given, defaults filled in. */
  readonly params: Params;
  /** Of the code: its files, or name and version of a built-in one. */
  readonly hash: string;
  readonly description: StrategyDescription;
  lineOf(cause: unknown): string | null;
  /** No more code may be loaded from here on. */
  seal(): void;
  release(): void;
}

/** @throws AppError NOT_FOUND, INVALID_INPUT for parameters, STRATEGY_ERROR with the line */
export async function loadStrategy(
  which: RunSpec['strategy'],
  given: Params,
  files: Files,
): Promise<LoadedStrategy> {
  if ('builtIn' in which) return loadBuiltIn(which.builtIn, given);
  if ((await files.info(which.file))?.isDirectory !== false) {
    throw new AppError('NOT_FOUND', `strategy: expected a file, found none at ${which.file}`);
  }
  if (!/\.(mjs|js|cjs|ts|mts)$/.test(which.file)) {
    throw new AppError(
      'INVALID_INPUT',
      `strategy: expected a .js, .mjs or .ts file, found ${basename(which.file)}`,
    );
  }
  const graph = await loadGraph(pathToFileURL(which.file));
  try {
    const exported = moduleOf(graph.default, which.file);
    const params = paramsOf(exported.params, given);
    const strategy =
      typeof exported === 'function' ? made(exported, params, (cause) => graph.lineOf(cause)) : exported;
    if (typeof strategy?.onEvent !== 'function') {
      throw new AppError(
        'STRATEGY_ERROR',
        `${basename(which.file)}: expected an object with onEvent, found none`,
      );
    }
    if (typeof exported !== 'function') strategy.params = params;
    return {
      strategy,
      params,
      hash: await codeHash(which.file, graph.files, files),
      description: {
        name: which.file,
        title: basename(which.file).replace(/\.\w+$/, ''),
        what: '',
        kind: 'file',
        fields: fieldsOf(exported.params),
      },
      lineOf: (cause) => graph.lineOf(cause),
      seal: () => graph.seal(),
      release: () => graph.release(),
    };
  } catch (cause) {
    graph.release();
    throw cause;
  }
}

function loadBuiltIn(name: string, given: Params): LoadedStrategy {
  const found = builtInStrategy(name);
  if (found === undefined) {
    const names = builtInStrategies.map((each) => each.name).join(', ');
    throw new AppError('NOT_FOUND', `strategy: expected a file or one of ${names}, found ${name}`);
  }
  const params = found.parse(given);
  const { title, what, kind, fields, version } = found;
  return {
    strategy: found.create(params),
    params,
    hash: hashOf({ built_in: name, version }),
    description: { name, title, what, kind, fields },
    lineOf: () => null,
    seal: () => {},
    release: () => {},
  };
}

function moduleOf(exported: unknown, file: string): StrategyModule & { readonly params?: Params } {
  const isThing = typeof exported === 'function' || (typeof exported === 'object' && exported !== null);
  if (!isThing) {
    const found = exported === undefined ? 'none' : typeof exported;
    throw new AppError(
      'STRATEGY_ERROR',
      `${basename(file)}: expected a default export, an object or a function, found ${found}`,
    );
  }
  return exported as StrategyModule & { readonly params?: Params };
}

function made(
  factory: (params: Params) => Strategy,
  params: Params,
  lineOf: (cause: unknown) => string | null,
): Strategy {
  try {
    return factory(params);
  } catch (cause) {
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new AppError('STRATEGY_ERROR', `${lineOf(cause) ?? 'strategy'}: ${text}`, { cause });
  }
}

/** Of every file of the graph by its place beside the strategy's, so that it is the same on another machine. */
async function codeHash(entry: string, paths: readonly string[], files: Files): Promise<string> {
  const list = await Promise.all(
    paths.map(async (path) => ({
      path: relative(dirname(entry), path).replaceAll('\\', '/'),
      sha256: createHash('sha256')
        .update(await files.read(path))
        .digest('hex'),
    })),
  );
  return hashOf(list.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
}
