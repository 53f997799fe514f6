import { connect } from '#shared/rpc/client.ts';
import { systemFiles } from '../base/files.ts';
import { portWire } from '../base/port-wire.ts';
import { steadyClock } from '../base/steady-clock.ts';
import { portOfParent, runWorker } from '../base/thread.ts';
import { readerContract } from './reader.contract.ts';
import { replayContract } from './replay.contract.ts';
import { serveReplay } from './serve-replay.ts';

const reader = connect(readerContract, portWire(portOfParent('reader')));
const handlers = serveReplay({ files: systemFiles, clock: steadyClock, reader });
runWorker(replayContract, handlers, { onStop: () => void handlers.control.stop({}) });
