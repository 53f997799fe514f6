import { expect, test } from 'vitest';
import { LookAhead } from '../../../../src-main/replay/read/lane-source.ts';
import type { RowBatch } from '../../../../src-main/replay/read/row-batch.ts';

/** A reader whose reads end when told. */
function held() {
  const reads: PromiseWithResolvers<RowBatch | undefined>[] = [];
  const source = new LookAhead(() => {
    const read = Promise.withResolvers<RowBatch | undefined>();
    reads.push(read);
    return read.promise;
  }, 3);
  return { reads, source };
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

test.each(['ends', 'fails'])(
  'is stopped only when the read under way %s, and begins no other: its connection may then be closed',
  async (way) => {
    const { reads, source } = held();
    source.prefetch();
    await turns();
    let isStopped = false;
    const stopped = source.stop().then(() => (isStopped = true));
    await turns();
    expect({ isStopped, reads: reads.length }).toEqual({ isStopped: false, reads: 1 });
    if (way === 'ends') reads[0]!.resolve({ rows: 1 } as RowBatch);
    else reads[0]!.reject(new Error('interrupted'));
    await stopped;
    expect(reads).toHaveLength(1);
    source.prefetch();
    await turns();
    expect(reads).toHaveLength(1);
  },
);
