import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { simulatorContract } from './simulator.contract.ts';
import { startSimulator, type Simulator } from './simulator.ts';

let running: Promise<Simulator> | undefined;

async function stop(): Promise<null> {
  const stopping = running;
  running = undefined;
  // A start that failed has told its caller and left nothing to stop.
  await stopping?.then(
    (simulator) => simulator.stop(),
    () => undefined,
  );
  return null;
}

runWorker(
  simulatorContract,
  {
    run: {
      async start(options) {
        await stop();
        running = startSimulator(options, { clock: systemClock, files: systemFiles });
        return (await running).address;
      },
      stop,
    },
  },
  { onStop: async () => void (await stop()) },
);
