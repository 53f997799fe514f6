import { writeSync } from 'node:fs';
import { systemClock } from '../../src-main/base/clock.ts';
import { saveCompiledCode } from '../../src-main/base/code-cache.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import { RingProducer } from '../../src-main/storage/ring.ts';
import { createWriter } from '../../src-main/storage/writer.ts';
import { dieAt, partSteps } from '../support/dying-files.ts';
import { EPOCH_MS, RUN_NS, slots, victimOptions, type VictimOrder } from './journal-rows.ts';

/**
 * A writer in a process made to be killed, at any time by others or at a named step by itself. Says what it is about to
 * push and what the journal has acknowledged, each before anything else happens.
 */
const order = JSON.parse(process.argv[2]!) as VictimOrder;
const say = (word: string, count: number): void => void writeSync(1, `${word} ${count}\n`);

const reached = dieAt(order.dieAt?.step ?? '', order.dieAt?.count ?? 0);

const startedNs = systemClock.monoNs();
const ring = allocateRing(65_536, EPOCH_MS);
const producer = new RingProducer(ring);
const writer = await createWriter(victimOptions(order.folder, ring), {
  clock: systemClock,
  files: partSteps(systemFiles, reached),
  log: () => {},
  counters: () => {},
  at(step) {
    if (step === 'journal.committed') say('committed', writer.counters().taken);
    reached(step);
  },
});
say('ready', Math.round((systemClock.monoNs() - startedNs) / 1e6));
saveCompiledCode();

let pushed = 0;
let dueNs = systemClock.monoNs();
setInterval(() => {
  const count = Math.floor((systemClock.monoNs() - dueNs) / (1e9 / order.perSecond));
  dueNs += count * (1e9 / order.perSecond);
  say('pushing', pushed + count);
  for (const end = pushed + count; pushed < end; pushed++) {
    const recvNs = order.run * RUN_NS + pushed;
    producer.push(
      pushed % slots.length,
      pushed % 2,
      EPOCH_MS,
      0,
      recvNs,
      pushed,
      1,
      1,
      1,
      `${order.run}-${pushed}`,
    );
  }
}, 5);
