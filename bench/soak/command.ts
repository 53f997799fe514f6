import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultSymbols } from '#shared/market/symbols.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { machine } from '../machine.ts';
import { figure, textTable } from '../table.ts';
import { startProgram } from './program.ts';
import { memoryTrend, type Sample } from './trend.ts';

const usage = `Usage: npm run bench -- soak [options]

Records the simulated venues for a long time, both as programs of their own, and looks once a second: events dropped, how
full the ring between market and writer was, resident memory of the recorder. Ends with code 1 when an event was dropped,
the ring was more than 20 % full, or memory grew by more than 5 % over the last 80 % of the time.

  --minutes N    length (60)
  --rate N       events a second, all venues and streams (20000)
  --part-s N     age at which a part is finished, s (60)
`;

/** Events of a symbol and venue for one quote: the quote, and the trades and marks that come with it. */
const EVENTS_PER_QUOTE = 1.33;
const QUEUE_TARGET = 0.2;
const GROWTH_TARGET_PCT = 5;
const ROWS_SHOWN = 20;

export async function soakCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '60' },
      rate: { type: 'string', default: '20000' },
      'part-s': { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  const [minutes, rate, partS] = [values.minutes, values.rate, values['part-s']].map(Number);
  if (values.help || ![minutes, rate, partS].every((n) => Number.isFinite(n) && n! > 0)) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-soak-'));
  try {
    const { samples, stored } = await soak(folder, { minutes: minutes!, rate: rate!, partS: partS! });
    return report(samples, stored, { minutes: minutes!, rate: rate! });
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Load {
  readonly minutes: number;
  readonly rate: number;
  readonly partS: number;
}

interface Metrics {
  readonly events: number;
  readonly stored: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly in_flight: number;
  readonly writer: { readonly queue_peak: number } | null;
}

async function soak(
  folder: string,
  { minutes, rate, partS }: Load,
): Promise<{ samples: Sample[]; stored: number }> {
  const symbols = [...defaultSymbols];
  const quotes = Math.max(1, Math.round(rate / EVENTS_PER_QUOTE / symbols.length / 3));
  const venues = await startProgram(
    'simulate',
    '--seed',
    '1',
    '--symbols',
    symbols.join(','),
    '--rate',
    String(quotes),
  );
  try {
    const config = join(folder, 'config.json');
    const { endpoints } = venues.listening;
    await writeFile(config, JSON.stringify({ symbols, endpoints, storage: { part_ms: partS * 1_000 } }));
    const recorder = await startProgram(
      'serve',
      '--data-dir',
      join(folder, 'data'),
      '--config',
      config,
      '--no-open',
    );
    try {
      const [base = '', token = ''] = String(recorder.listening['url']).split('#token=');
      const metrics = async (): Promise<Metrics> => {
        const answer = await fetch(new URL('/metrics', base), {
          headers: { authorization: `Bearer ${token}` },
        });
        return (await answer.json()) as Metrics;
      };
      while ((await metrics()).events === 0) await sleep(100);
      const samples: Sample[] = [];
      const beganNs = systemClock.monoNs();
      let last = await metrics();
      for (let s = 0; s < minutes * 60;) {
        await sleep(1_000);
        last = await metrics();
        s = (systemClock.monoNs() - beganNs) / 1e9;
        samples.push({
          s,
          events: last.events,
          dropped: Object.values(last.dropped).reduce((a, b) => a + b, 0),
          queuePeak: last.writer?.queue_peak ?? Number.NaN,
          rssMib: recorder.rssMib(),
          inFlight: last.in_flight,
        });
      }
      return { samples, stored: last.stored };
    } finally {
      await recorder.stop();
    }
  } finally {
    await venues.stop();
  }
}

function report(samples: readonly Sample[], stored: number, { minutes, rate }: Omit<Load, 'partS'>): number {
  const { cpu, cores, node, load } = machine();
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  say(`${cpu}, ${cores} cores, Node ${node.slice(1)}, load ${load}\n`);
  const every = Math.max(1, Math.floor(samples.length / ROWS_SHOWN));
  const rows = samples
    .filter((_, i) => (i + 1) % every === 0)
    .map((sample, i, shown) => {
      const before = shown[i - 1] ?? { s: 0, events: samples[0]!.events };
      const part = samples.filter(({ s }) => s > before.s && s <= sample.s);
      return [
        sample.s.toFixed(0),
        figure((sample.events - before.events) / (sample.s - before.s)),
        String(sample.dropped),
        `${figure(Math.max(...part.map(({ queuePeak }) => queuePeak)) * 100)} %`,
        figure(sample.rssMib),
        String(sample.inFlight),
      ];
    });
  say(textTable(['s', 'events/s', 'dropped', 'queue peak', 'RSS MiB', 'in flight'], rows));

  const last = samples.at(-1)!;
  const perSecond = (last.events - samples[0]!.events) / (last.s - samples[0]!.s);
  const queue = Math.max(...samples.map(({ queuePeak }) => queuePeak));
  const { meanMib, growthPct, spreadPct } = memoryTrend(samples);
  const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');
  const isFast = perSecond >= rate * 0.95;
  const isWhole = last.dropped === 0;
  const isEmpty = queue < QUEUE_TARGET;
  const isFlat = growthPct <= GROWTH_TARGET_PCT;
  say('');
  say(
    `${figure(minutes)} min, ${last.events} events, ${figure(perSecond)} a second, target ${rate}: ${verdict(isFast)}`,
  );
  say(`dropped ${last.dropped}, target 0: ${verdict(isWhole)}; ${stored} rows in parts at the end`);
  say(`queue peak ${figure(queue * 100)} %, target ${QUEUE_TARGET * 100} %: ${verdict(isEmpty)}`);
  say(
    `RSS of the last 80 %: mean ${figure(meanMib)} MiB, line from begin to end ${figure(growthPct)} %, target ${GROWTH_TARGET_PCT} %: ${verdict(isFlat)}; ` +
      `means of 15 s within ${figure(spreadPct)} %`,
  );
  return isFast && isWhole && isEmpty && isFlat ? 0 : 1;
}

const sleep = (ms: number): Promise<void> => new Promise((done) => systemClock.after(ms, done));
