import { join } from 'node:path';
import type { Client, Contract } from '#shared/rpc/contract.ts';
import type { DataSources } from '../api/data-work.ts';
import type { Clock } from '../base/clock.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import { spawnThread, type Thread } from '../base/thread.ts';
import { noPlayback, type PlaybackStatus } from '#shared/api/playback.ts';
import { playbackContract } from '../playback/playback.contract.ts';
import { replayContract } from '../replay/replay.contract.ts';
import { queryContract } from '../query/query.contract.ts';
import { compactContract } from '../storage/compact.contract.ts';
import { sweepDeskContract } from '../sweep/sweep-desk.contract.ts';
import type { Host, WorkerName } from './host.ts';

export interface DataThreads extends DataSources {
  /** Where runs are launched; ready to be asked. */
  readonly desk: () => Promise<Client<typeof replayContract>>;
  /** Where sweeps are begun; ready to be asked. */
  readonly sweeps: () => Promise<Client<typeof sweepDeskContract>>;
  /** Where recordings are played to the live screens; ready to be asked. */
  readonly playback: () => Promise<Client<typeof playbackContract>>;
  /** How that stands, also while there is no such thread. */
  readonly playbackStatus: Latest<PlaybackStatus>;
  /** Ends work under way, and the threads. */
  stop(): Promise<void>;
}

/** A thread may have to tidy up after a long statement, ms. */
const STOP_MS = 10_000;

/**
 * The threads that look at what is stored. They start with the first question, and again after one has died: recording does
 * not depend on them.
 */
export function dataThreads(host: Host, { clock, log }: { clock: Clock; log: Log }): DataThreads {
  const running = new Map<WorkerName, Thread<Contract>>();
  const thread = <C extends Contract>(
    name: WorkerName,
    contract: C,
    isBackground = false,
  ): { client: Client<C>; isNew: boolean } => {
    const known = running.get(name);
    if (known !== undefined) return { client: known.client as unknown as Client<C>, isNew: false };
    const started = spawnThread(host.workerUrl(name), contract, {
      name,
      isBackground,
      clock,
      stopMs: STOP_MS,
      onExit(reason) {
        running.delete(name);
        log('error', 'worker_failed', { worker: name, why: reason.message });
      },
      onInternal: (text, path) => log('error', 'worker_failed', { worker: name, path, why: text }),
    });
    running.set(name, started as unknown as Thread<Contract>);
    return { client: started.client, isNew: true };
  };
  let ready: Promise<unknown> = Promise.resolve();
  let deskReady: Promise<unknown> = Promise.resolve();
  let sweepsReady: Promise<unknown> = Promise.resolve();
  let playbackReady: Promise<unknown> = Promise.resolve();
  const playbackStatus = new Latest<PlaybackStatus>();
  playbackStatus.set(noPlayback);
  return {
    dataDir: host.dataDir,
    spoolDir: join(host.dataDir, 'spool'),
    compactDir: join(host.dataDir, 'compact'),
    async queries() {
      const { client, isNew } = thread('query', queryContract);
      if (isNew) ready = client.run.start({ dataDir: host.dataDir });
      await ready;
      return client;
    },
    compaction: () => thread('compact', compactContract, true).client,
    async desk() {
      const { client, isNew } = thread('replay', replayContract);
      if (isNew) deskReady = client.run.start({ dataDir: host.dataDir });
      await deskReady;
      return client;
    },
    async sweeps() {
      const { client, isNew } = thread('sweep-desk', sweepDeskContract);
      if (isNew) sweepsReady = client.desk.start({ dataDir: host.dataDir });
      await sweepsReady;
      return client;
    },
    async playback() {
      const { client, isNew } = thread('playback', playbackContract);
      if (isNew) {
        playbackReady = client.run.start({ dataDir: host.dataDir });
        const known = playbackStatus.value!;
        client.run.status(
          {},
          // Numbers of a thread that died are not counted again.
          (items) => items.forEach((status) => playbackStatus.set({ ...status, id: known.id + status.id })),
          (error) => {
            if (error === undefined) return;
            const { id } = playbackStatus.value!;
            playbackStatus.set({ ...noPlayback, id, state: 'failed', text: error.message });
          },
        );
      }
      await playbackReady;
      return client;
    },
    playbackStatus,
    async stop() {
      await Promise.all([...running.values()].map((each) => each.stop()));
    },
  };
}
