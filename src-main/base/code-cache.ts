import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside the packages: nobody else can write there, and `npm ci` clears it. */
const folder = fileURLToPath(new URL('../../node_modules/.cache/arbscope-code', import.meta.url));

/**
 * Lets this process, its threads and its children keep the compiled form of what they load, types already stripped, from
 * one start to the next. A folder that cannot be written costs the time and nothing else. To be called before the rest is
 * imported.
 *
 * @param env of this process: gets the folder
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  // Threads and children find it there; a folder of the user's own is kept.
  env['NODE_COMPILE_CACHE'] ??= folder;
  enableCompileCache(env['NODE_COMPILE_CACHE']);
}

/** Writes what was compiled so far: a process that is killed later would leave nothing. */
export function saveCompiledCode(): void {
  flushCompileCache();
}
