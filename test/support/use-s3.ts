import { afterAll, beforeAll, type TestContext } from 'vitest';
import { startS3, type S3Server } from './s3-server.ts';

/** A store for the tests of a file: made before them, wiped after. @returns gives it to a test, or skips the test and says why there is none */
export function useS3(): (context: TestContext) => S3Server {
  let server: S3Server | undefined;
  let hindrance = '';

  beforeAll(async () => {
    const started = await startS3();
    if (typeof started === 'string') console.warn(`S3 tests are skipped: ${(hindrance = started)}`);
    else server = started;
  }, 300_000);

  afterAll(() => server?.wipe());

  return (context) => server ?? context.skip(hindrance);
}
