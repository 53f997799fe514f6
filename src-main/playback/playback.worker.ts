import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { runWorker } from '../base/thread.ts';
import { playbackContract } from './playback.contract.ts';
import { servePlayback } from './playback-handlers.ts';

const playback = servePlayback({ clock: systemClock, files: systemFiles });
runWorker(playbackContract, playback.handlers, { onStop: () => playback.stop() });
