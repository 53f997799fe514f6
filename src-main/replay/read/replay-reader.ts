import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openDataset,
  type DatasetOptions,
  type DatasetPorts,
  type ReplayDataset,
} from '../dataset/open-dataset.ts';
import { LaneReader } from './lane-reader.ts';
import { LookAhead, type LaneSource, type LaneSourceOptions } from './lane-source.ts';
import type { Lane } from './lane.ts';
import { openReadEngine } from './read-engine.ts';

/** The lanes of one run, open. */
export interface OpenLanes {
  open(lanes: readonly Lane[], options: LaneSourceOptions): readonly LaneSource[];
  /** Interrupts what is being read, waits for its end, and closes everything; the sources give no more rows. */
  close(): Promise<void>;
}

/** Finds and reads datasets, here or in another thread. */
export interface ReplayReader {
  /** @throws AppError as `openDataset` */
  dataset(sources: readonly string[], options: DatasetOptions): Promise<ReplayDataset>;
  lanes(): Promise<OpenLanes>;
}

/** Batches of a lane that are read ahead: the engine decodes in threads of its own. */
const AHEAD = 3;

/** Reads in this thread. */
export function localReader(ports: DatasetPorts): ReplayReader {
  return {
    dataset: (sources, options) => openDataset(sources, options, ports),
    async lanes() {
      const engine = await openReadEngine(
        join(tmpdir(), `arbscope-replay-${randomBytes(6).toString('hex')}`),
      );
      const sources: LookAhead[] = [];
      return {
        open(lanes, options) {
          const opened = lanes.map((lane) => {
            const reader = new LaneReader(lane, engine, options);
            return new LookAhead(() => reader.read(), AHEAD);
          });
          sources.push(...opened);
          return opened;
        },
        async close() {
          const ended = sources.splice(0).map((source) => source.stop());
          engine.interrupt();
          await Promise.all(ended);
          engine.close();
        },
      };
    },
  };
}
