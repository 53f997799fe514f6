import { isBuiltin, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { AppError } from '#shared/error-codes.ts';

/** Modules of Node that compute and nothing else. */
const allowed: ReadonlySet<string> = new Set([
  'assert',
  'assert/strict',
  'buffer',
  'path',
  'path/posix',
  'querystring',
  'string_decoder',
  'url',
  'util',
  'util/types',
]);

/** Counts the loads of this thread: each has modules of its own, whose variables are new. */
let loads = 0;

/** The modules that a strategy's file and what it imports make up. */
export interface ModuleGraph {
  readonly default: unknown;
  /** Full paths, in the order in which they were first named. */
  readonly files: readonly string[];
  /** `file.ts:12:5` of the topmost frame inside the graph; null when there is none. */
  lineOf(cause: unknown): string | null;
  /** From here on no further module may be loaded. */
  seal(): void;
  release(): void;
}

/**
 * Loads a strategy's file with modules of its own. What it imports is loaded too, but for modules of Node that reach out of the run.
 *
 * @throws AppError STRATEGY_ERROR with the line
 */
export async function loadGraph(url: URL): Promise<ModuleGraph> {
  const mark = `?arbscope-run=${++loads}`;
  const files = [fileURLToPath(url)];
  let isSealed = false;
  const isOurs = (of: string | undefined): boolean => of?.includes(mark) === true;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isEntry = specifier === url.href + mark;
      if (!isEntry && !isOurs(context.parentURL)) return next(specifier, context);
      if (isSealed) throw refusedImport(specifier, 'no import after the start');
      const resolved = next(isEntry ? url.href : specifier, {
        ...context,
        parentURL: context.parentURL?.replace(mark, ''),
      });
      if (isBuiltin(resolved.url)) {
        if (!allowed.has(resolved.url.replace('node:', '')))
          throw refusedImport(specifier, 'modules that only compute');
        return resolved;
      }
      if (!resolved.url.startsWith('file:')) throw refusedImport(specifier, 'a file');
      const file = fileURLToPath(resolved.url);
      if (!files.includes(file)) files.push(file);
      return { ...resolved, url: resolved.url + mark };
    },
  });
  const lineOf = (cause: unknown): string | null => lineIn(cause, mark, url);
  try {
    const loaded = (await import(url.href + mark)) as { readonly default?: unknown };
    return {
      default: loaded.default,
      files,
      lineOf,
      seal: () => (isSealed = true),
      release: () => hooks.deregister(),
    };
  } catch (cause) {
    hooks.deregister();
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new AppError('STRATEGY_ERROR', `${lineOf(cause) ?? fileURLToPath(url)}: ${text}`, { cause });
  }
}

function refusedImport(specifier: string, expected: string): AppError {
  return new AppError('STRATEGY_ERROR', `strategy: expected ${expected}, found an import of ${specifier}`);
}

function lineIn(cause: unknown, mark: string, url: URL): string | null {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const at = stack.indexOf(mark);
  const name = (href: string): string => decodeURIComponent(href.slice(href.lastIndexOf('/') + 1));
  if (at !== -1) {
    const start = Math.max(stack.lastIndexOf('file:', at), 0);
    const [, line = '', column] = /^:(\d+)(?::(\d+))?/.exec(stack.slice(at + mark.length)) ?? [];
    return `${name(stack.slice(start, at))}${line === '' ? '' : `:${line}`}${column === undefined ? '' : `:${column}`}`;
  }
  // A syntax error names the file at the top of its stack, without the mark in some versions.
  const found = new RegExp(`${escaped(fileURLToPath(url))}:(\\d+)`).exec(stack);
  return found === null ? null : `${name(url.href)}:${found[1]}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
