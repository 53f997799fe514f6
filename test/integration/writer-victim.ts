import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import { RingProducer } from '../../src-main/storage/ring.ts';
import { createWriter } from '../../src-main/storage/writer.ts';

/** A writer that never ends, in a process made to be killed: prints its counters after every few events. */
const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const ring = allocateRing(16_384, Date.UTC(2026, 0, 15));
const writer = await createWriter(
  {
    ring,
    dataDir: process.argv[2]!,
    stateDir: process.argv[3]!,
    slots: symbols.map((symbol) => ({ exchange: 'okx', symbol })),
    partRows: 1_000,
    partMs: 60_000,
    journalMs: 250,
  },
  { clock: systemClock, files: systemFiles, log: () => {}, counters: () => {} },
);
const producer = new RingProducer(ring);
// Rows of one run differ from those of the next by their receive times.
let recvNs = Math.floor(systemClock.monoNs());
setInterval(() => {
  for (let n = 0; n < 900; n++) producer.push(n % 3, 0, Date.UTC(2026, 0, 15), 0, recvNs++, 1, 1, 2, 1, '');
  process.stdout.write(`${JSON.stringify(writer.counters())}\n`);
}, 3);
