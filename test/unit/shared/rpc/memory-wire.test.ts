import { memoryWire } from '../../../support/memory-wire.ts';
import { wireConformance } from '../../../support/wire-conformance.ts';

wireConformance('memory wire', () => {
  const { a, b } = memoryWire();
  return Promise.resolve({ client: a, server: b, stop: () => Promise.resolve(a.close()) });
});
