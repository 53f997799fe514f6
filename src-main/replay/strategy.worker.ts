import { connect } from '#shared/rpc/client.ts';
import { systemFiles } from '../base/files.ts';
import { portWire } from '../base/port-wire.ts';
import { steadyClock } from '../base/steady-clock.ts';
import { portOfParent, runWorker } from '../base/thread.ts';
import { readerContract } from './reader.contract.ts';
import { strategyContract } from './strategy.contract.ts';
import { serveStrategy } from './serve-strategy.ts';

const reader = connect(readerContract, portWire(portOfParent('reader')));
const served = serveStrategy({ files: systemFiles, clock: steadyClock, reader });
runWorker(strategyContract, served.handlers, { onStop: () => served.stop() });
