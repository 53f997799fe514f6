import { writeFileSync } from 'node:fs';
import type { FromGenerator, ToGenerator } from './generator-process.ts';
import { Load } from './load.ts';
import { startVenues } from './venue-server.ts';

/** Entry of the generator's process: venues on loopback, then one phase of load after the other as the parent asks. */

const tell = (message: FromGenerator): void => void process.send?.(message);

process.on('disconnect', () => process.exit(0));

// Linux lets timers be 50 µs late unless told otherwise; elsewhere the file does not exist and the lateness is reported.
try {
  writeFileSync('/proc/self/timerslack_ns', '1000');
} catch {
  // Reported as lateness.
}

const server = await startVenues();
tell({ is: 'listening', endpoints: server.endpoints });
await server.subscribed;
const load = new Load(server);
process.on('message', (message: ToGenerator) => {
  void load.run(message.phase).then((report) => tell({ is: 'sent', report }));
});
tell({ is: 'subscribed' });
