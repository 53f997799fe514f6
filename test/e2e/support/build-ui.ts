import { builtUi } from '../../../src-main/headless/built-ui.ts';

/** Pages are tested as they are served: built, and not older than their sources. */
// oxlint-disable-next-line import/no-default-export -- Playwright takes the default export
export default async function buildUi(): Promise<void> {
  await builtUi((text) => void process.stdout.write(`${text}\n`));
}
