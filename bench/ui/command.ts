import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtUi } from '../../src-main/headless/built-ui.ts';
import { launchBrowser } from './browser.ts';
import { DEMO_RATE, startMarket } from './market.ts';
import { measureUi, type Plan } from './measure.ts';
import { reportUi } from './report.ts';

const usage = `Usage: npm run bench -- ui [options]

Opens the built page in Chromium on the program and the simulated venues, each a process of its own, with five times the
quotes of the demo, and uses it: Monitor, Spreads, Signals, keys and clicks, a signal every 2.6 s, then 200 in a second. A
page with next to nothing in it, open beside it, is the floor. Ends with code 1 when a target is missed. CHROMIUM names another browser.

  --seconds N        length of the measurement over the three screens (60)
  --heap-minutes N   of use of all three after that, in which the heap is read every 12 s (10)
  --rate N           quotes a second of each symbol and venue (${DEMO_RATE * 5})
`;

export async function uiCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seconds: { type: 'string', default: '60' },
      'heap-minutes': { type: 'string', default: '10' },
      rate: { type: 'string', default: String(DEMO_RATE * 5) },
      help: { type: 'boolean', default: false },
    },
  });
  const plan: Plan & { rate: number } = {
    seconds: Number(values.seconds),
    heapMinutes: Number(values['heap-minutes']),
    rate: Number(values.rate),
  };
  if (values.help || !(plan.seconds >= 4) || !(plan.heapMinutes >= 0) || !(plan.rate > 0)) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  await builtUi((text) => void process.stderr.write(`${text}\n`));
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-bench-ui-'));
  const browser = await launchBrowser();
  try {
    const market = await startMarket(folder, plan.rate);
    try {
      return reportUi(await measureUi(market, browser, plan), plan);
    } finally {
      await market.stop();
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}
