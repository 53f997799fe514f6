import { createInterface } from 'node:readline';
import { systemFiles } from '../../base/files.ts';
import { openEngine } from '../compact/engine.ts';
import { checkDataset } from './check-dataset.ts';
import type { SanityAnswer, SanityRequest } from './sanity-lines.ts';

/**
 * A process of its own, because a foreign file may end the reader in a way that no `catch` sees. Datasets come as lines on
 * stdin, one after the other; it ends with its input.
 */
const answer = (line: SanityAnswer): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const engine = await openEngine({ threads: 1, memoryMb: 512 });
answer({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  // Lines are written by our own parent.
  const { dataset, offlineSeconds } = JSON.parse(line) as SanityRequest;
  const facts = await checkDataset(dataset, offlineSeconds, {
    connection: engine.connection,
    files: systemFiles,
    onFile: ({ name }) => answer({ file: name }),
  });
  answer({ facts });
}
engine.close();
