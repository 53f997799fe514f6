import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../base/files.ts';
import { systemRandom } from '../base/random.ts';
import { runWorker } from '../base/thread.ts';
import { uploaderContract } from './uploader.contract.ts';
import { serveUploader } from './s3/upload-handlers.ts';

// A thread of its own: hashing, signing and reading XML take bursts of milliseconds, which neither the writer nor the main
// thread, through which the UI's frames go, has to spare.
const uploader = serveUploader({ clock: systemClock, files: systemFiles, random: systemRandom });
runWorker(uploaderContract, uploader.handlers, { onStop: () => uploader.stop() });
