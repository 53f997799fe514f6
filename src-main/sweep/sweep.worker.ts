import { connect } from '#shared/rpc/client.ts';
import { systemFiles } from '../base/files.ts';
import { portWire } from '../base/port-wire.ts';
import { portOfParent, runWorker } from '../base/thread.ts';
import { readerContract } from '../replay/reader.contract.ts';
import { sweepContract } from './sweep.contract.ts';
import { sweepHandlers } from './sweep-handlers.ts';

const reader = connect(readerContract, portWire(portOfParent('reader')));
runWorker(sweepContract, sweepHandlers({ files: systemFiles, reader }));
