import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const MODULE = new URL('../../../../src-main/base/thread-pool.ts', import.meta.url).href;

/** Eight calls that never come back, and then a file is asked for. */
const script = (pipe: string, first: string): string => `
  import { open, stat } from 'node:fs/promises';
  ${first}
  for (let i = 0; i < 8; i++) open(${JSON.stringify(pipe)}).catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, 1000, 'waits'));
  console.log(await Promise.race([stat('.').then(() => 'answered'), late]));
  process.kill(process.pid, 'SIGKILL');
`;

test.runIf(process.platform === 'linux')(
  'a file is answered while long work holds many threads',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'arbscope-pool-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const pipe = join(dir, 'nobody-writes');
    execFileSync('mkfifo', [pipe]);
    const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
    const run = async (first: string): Promise<string> => {
      const args = ['--input-type=module', '-e', script(pipe, first)];
      const ended: unknown = await promisify(execFile)(process.execPath, args, { env }).catch(
        (e: unknown) => e,
      );
      return (ended as { stdout: string }).stdout.trim();
    };
    const widened = `import { widenThreadPool } from ${JSON.stringify(MODULE)}; widenThreadPool(process.env);`;
    expect(await Promise.all([run(''), run(widened)])).toEqual(['waits', 'answered']);
  },
);
