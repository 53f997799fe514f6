import { MessageChannel } from 'node:worker_threads';
import { domPortWire, type DomPortLike } from '../../../../src-renderer/transport/dom-port-wire.ts';
import { wireConformance } from '../../../support/wire-conformance.ts';

wireConformance('DOM MessagePort', () => {
  const { port1, port2 } = new MessageChannel();
  // Node's ports have the browser's interface too.
  const [client, server] = [port1, port2].map((port) => domPortWire(port as unknown as DomPortLike));
  return Promise.resolve({ client: client!, server: server!, stop: () => Promise.resolve(port1.close()) });
});
