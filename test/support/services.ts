import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const services = fileURLToPath(new URL('../../../shared/services/', import.meta.url));

/** Runs a script of the test services, or skips the test with the reason why it cannot run. @returns what it printed */
export function service(context: TestContext, name: string, ...args: readonly string[]): string {
  const script = join(services, name);
  const missing = !existsSync(script)
    ? 'it is not there'
    : process.getuid?.() !== 0
      ? 'it needs root'
      : undefined;
  if (missing !== undefined) {
    console.log(`skipped: ${context.task.name}: ${name}: ${missing}`);
    context.skip();
  }
  try {
    return execFileSync(script, args, {
      encoding: 'utf8',
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (cause) {
    if (args[0] !== 'start' && args[0] !== 'up') throw cause;
    console.log(`skipped: ${context.task.name}: ${name} ${args[0]} failed: ${String(cause).split('\n')[0]}`);
    return context.skip();
  }
}
