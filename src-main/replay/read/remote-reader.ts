import type { Client } from '#shared/rpc/contract.ts';
import type { readerContract } from '../reader.contract.ts';
import { LookAhead } from './lane-source.ts';
import type { ReplayReader } from './replay-reader.ts';

const AHEAD = 2;
/** Rows of a message: fewer cost more messages, more cost memory for every lane. */
const ROWS_FEW_LANES = 16_384;
const ROWS_MANY_LANES = 4_096;
const FEW_LANES = 8;

/** Reads by asking another thread. */
export function remoteReader(
  { dataset, lanes: remote }: Client<typeof readerContract>,
  dataDir: string,
): ReplayReader {
  return {
    dataset: (sources, options) => dataset.open({ sources, dataDir, options }),
    async lanes() {
      let id: Promise<number> | undefined;
      return {
        open(lanes, options) {
          const batchRows =
            options.batchRows ?? (lanes.length <= FEW_LANES ? ROWS_FEW_LANES : ROWS_MANY_LANES);
          const opened = remote.open({ lanes, options: { ...options, batchRows } });
          opened.catch(() => {});
          id = opened;
          return lanes.map(
            (_, lane) =>
              new LookAhead(async () => (await remote.next({ id: await opened, lane })) ?? undefined, AHEAD),
          );
        },
        async close() {
          if (id !== undefined) await remote.close({ id: await id });
        },
      };
    },
  };
}
