import { parseArgs } from 'node:util';
import { z } from 'zod';
import { hotReport } from './report.ts';
import { runHot, type HotOptions } from './run-hot.ts';

const usage = `Usage: npm run bench -- hot [options]

An open-loop generator in its own process sends frames of Binance, Bybit and OKX (20 symbols each, 80 % best bids and
offers, 20 % trades) over loopback sockets to the product's market thread; the writer thread stores every event as Parquet
in a temporary folder. Latencies count from when a message was due, so waiting in any queue is in them. The same load then
goes to a plain design: ws, JSON.parse, nested objects, one postMessage per event, no storage.

  --rate LIST      messages a second (1000,10000,20000,50000)
  --seconds N      length of a measurement (5)
  --soak N         length of the run at 20,000 a second that must lose nothing; 0 leaves it out (60)
  --repeat N       measurements per rate; the table shows medians (3)
  --crossings N    quotes a second that open signals (100)
  --quick          2 s each, once, 5 s of soak: a look, not a result
  --no-peer        the product alone
  --no-micro       without the cost of reading and evaluating alone
  --json           the result as JSON on stdout in place of the table
`;

const rate = z.number().min(100).max(200_000);
const optionsSchema = z.strictObject({
  rates: z.array(rate).min(1),
  seconds: z.number().min(1).max(600),
  soakSeconds: z.number().min(0).max(3_600),
  repeat: z.number().int().min(1).max(100),
  crossings: z.number().min(1).max(10_000),
  peer: z.boolean(),
  micro: z.boolean(),
});

/** @returns 0, or 1 when something was lost or did not add up: then the numbers are not to be used */
export async function hotCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rate: { type: 'string', default: '1000,10000,20000,50000' },
      seconds: { type: 'string' },
      soak: { type: 'string' },
      repeat: { type: 'string' },
      crossings: { type: 'string', default: '100' },
      quick: { type: 'boolean', default: false },
      'no-peer': { type: 'boolean', default: false },
      'no-micro': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const parsed = optionsSchema.safeParse({
    rates: values.rate.split(',').map(Number),
    seconds: Number(values.seconds ?? (values.quick ? 2 : 5)),
    soakSeconds: Number(values.soak ?? (values.quick ? 5 : 60)),
    repeat: Number(values.repeat ?? (values.quick ? 1 : 3)),
    crossings: Number(values.crossings),
    peer: !values['no-peer'],
    micro: !values['no-micro'],
  } satisfies HotOptions);
  if (!parsed.success) {
    process.stderr.write(`bench hot: ${z.prettifyError(parsed.error)}\n`);
    return 2;
  }
  const result = await runHot(parsed.data, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : hotReport(result));
  return result.faults.length > 0 ? 1 : 0;
}
