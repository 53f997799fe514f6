import type { Host, WorkerName } from '../backend/host.ts';

/** Where each worker's entry lies in the sources. */
const sources: Readonly<Record<WorkerName, string>> = {
  market: '../market/market.worker.ts',
  writer: '../storage/writer.worker.ts',
  simulator: '../simulator/simulator.worker.ts',
  compact: '../storage/compact.worker.ts',
  query: '../query/query.worker.ts',
  uploader: '../storage/uploader.worker.ts',
  history: '../history/history.worker.ts',
  replay: '../replay/replay.worker.ts',
  playback: '../playback/playback.worker.ts',
  'sweep-desk': '../sweep/sweep-desk.worker.ts',
};

/** Plain Node: workers from the sources, or from the bundles beside the built program; no clients but those over HTTP. */
export function nodeHost(dataDir: string, uiDir: string): Host {
  return {
    dataDir,
    uiDir,
    workerUrl: (name) =>
      new URL(import.meta.url.endsWith('.ts') ? sources[name] : `./${name}.worker.js`, import.meta.url),
    onClient: () => () => {},
  };
}
