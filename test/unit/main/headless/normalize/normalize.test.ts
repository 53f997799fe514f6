import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { streamColumns } from '#shared/market/columns.ts';
import { isStreamName } from './stream-name.ts';
import { normalizeCommand } from '../../../../../src-main/headless/commands/normalize.ts';
import { cases, restInstruments } from '../../exchanges/cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'arbscope-normalize-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function text(stream: PassThrough): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Runs the command over input given in chunks. */
async function run(
  argv: readonly string[],
  chunks: readonly (string | Buffer)[],
): Promise<{ code: number; lines: string[]; errors: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, errors] = [text(stdout), text(stderr)];
  const code = await normalizeCommand(argv, {
    stdin: Readable.from(chunks.map((c) => Buffer.from(c))),
    stdout,
    stderr,
  });
  stdout.end();
  stderr.end();
  const lines = (await out).split('\n');
  expect(lines.pop()).toBe('');
  return { code, lines, errors: await errors };
}

const quote = (symbol: string, bid: string): string =>
  `{"e":"bookTicker","u":1,"s":"${symbol}","b":"${bid}","B":"1","a":"200","A":"2","T":1790000000000,"E":1790000000000}`;
const quoted = (symbol: string, bid: number): string =>
  `{"events":[{"ts_event":"1790000000000000000","exchange":"binance","symbol":"${symbol}","stream":"bbo","stream_version":1,"bid_price":${bid},"bid_qty":1,"ask_price":200,"ask_qty":2}]}`;

describe('one line out for each line in', () => {
  test('whatever it is', async () => {
    const input = [
      quote('BTCUSDT', '100'),
      '{"result":null,"id":1}',
      '',
      'nonsense',
      '[]',
      quote('BTCUSDT', '101'),
    ];
    const { code, lines } = await run(['--exchange', 'binance'], [input.join('\n')]);
    expect(code).toBe(0);
    expect(lines).toEqual([
      quoted('BTCUSDT', 100),
      '{"control":"subscribed"}',
      '{"reject":"not JSON"}',
      '{"reject":"not JSON"}',
      '{"events":[]}',
      quoted('BTCUSDT', 101),
    ]);
  });

  test('whatever the chunks, with either line end and with none at the end', async () => {
    const bytes = Buffer.from(`${quote('币安USDT', '100')}\r\n${quote('ETHUSDT', '101')}\n\r\n"pong"`);
    for (const size of [1, 2, 3, 7, 64, bytes.length]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect((await run(['--exchange', 'binance'], chunks)).lines).toEqual([
        quoted('币安USDT', 100),
        quoted('ETHUSDT', 101),
        '{"reject":"not JSON"}',
        '{"reject":"not JSON"}',
      ]);
    }
  });

  test('a line that is a JSON string is a text frame', async () => {
    expect((await run(['--exchange', 'okx'], ['"pong"\npong\n"x\n'])).lines).toEqual([
      '{"control":"pong"}',
      '{"control":"pong"}',
      '{"reject":"not JSON"}',
    ]);
    expect(
      (await run(['--exchange', 'binance'], [`${JSON.stringify(quote('BTCUSDT', '100'))}\n`])).lines,
    ).toEqual([quoted('BTCUSDT', 100)]);
  });

  test('nothing in, nothing out', async () => {
    expect(await run(['--exchange', 'okx'], [])).toEqual({ code: 0, lines: [], errors: '' });
  });

  test('a line of more than 16 MiB is refused and the next is read', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const { lines } = await run(
      ['--exchange', 'binance'],
      [...Array.from({ length: 17 }, () => chunk), `\n${quote('BTCUSDT', '100')}\n`],
    );
    expect(lines).toEqual(['{"reject":"frame too large"}', quoted('BTCUSDT', 100)]);
  });
});

test('columns stand in the order of the contract, times as text', async () => {
  const kinds = new Set<string>();
  for (const exchange of ['binance', 'bybit', 'okx'] as const) {
    const own = cases.filter((one) => one.exchange === exchange && one.before.length === 0);
    const instruments = file('rest.json', JSON.stringify(restInstruments('okx')));
    const argv = ['--exchange', exchange, '--instruments', instruments];
    const { lines } = await run(
      argv,
      own.map((one) => `${one.frame}\n`),
    );
    expect(lines.length).toBe(own.length);
    for (const line of lines) {
      const { events = [] } = JSON.parse(line) as { events?: Record<string, unknown>[] };
      for (const event of events) {
        const stream = String(event['stream']);
        kinds.add(stream);
        const columns = isStreamName(stream) ? streamColumns[stream] : [];
        expect(Object.keys(event)).toEqual(
          columns.map((column) => column.name).filter((name) => name !== 'ts_recv'),
        );
        for (const { name, type } of columns) {
          if (type === 'BIGINT' && name !== 'ts_recv') expect(event[name]).toMatch(/^\d{19}$/);
        }
      }
    }
  }
  expect([...kinds].toSorted()).toEqual(['bbo', 'funding', 'mark_price', 'open_interest', 'trade']);
});

test('--ts-recv adds the local time, growing from frame to frame', async () => {
  const before = BigInt(Date.now()) * 1_000_000n;
  const { lines } = await run(
    ['--exchange', 'binance', '--ts-recv'],
    [`${quote('BTCUSDT', '100')}\n`.repeat(500)],
  );
  const events = lines.map((line) => (JSON.parse(line) as { events: Record<string, string>[] }).events[0]!);
  expect(Object.keys(events[0]!).slice(0, 3)).toEqual(['ts_event', 'ts_recv', 'exchange']);
  const times = events.map((event) => BigInt(event['ts_recv']!));
  expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
  expect(times[0]! >= before).toBe(true);
});

describe('--symbols', () => {
  test('takes the name of the venue too, and reports what is no linear perpetual', async () => {
    const frame = `{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","markPx":"5","ts":"1790000000000"}]}`;
    const { code, lines, errors } = await run(
      ['--exchange', 'okx', '--symbols', 'BTC-USDT-SWAP,BTCUSD,MATIC'],
      [frame],
    );
    expect(code).toBe(0);
    expect(lines[0]).toContain('"symbol":"BTCUSDT","stream":"mark_price"');
    expect(errors).toContain('no linear perpetual in USDT or USDC, nothing is read for BTCUSD, MATIC');
  });

  test('reads only those', async () => {
    const input = [quote('BTCUSDT', '100'), quote('ETHUSDT', '101'), quote('SOLUSDT', '102')].join('\n');
    const { lines } = await run(['--exchange', 'binance', '--symbols', ' btcusdt,SOLUSDT,BTCUSDT'], [input]);
    expect(lines).toEqual([quoted('BTCUSDT', 100), '{"events":[]}', quoted('SOLUSDT', 102)]);
  });

  test('knows how the venue names them', async () => {
    const frame =
      '{"topic":"publicTrade.BTCPERP","type":"snapshot","ts":1790000000001,"data":[{"T":1790000000000,"s":"BTCPERP","S":"Buy","v":"1","p":"2","L":"PlusTick","i":"x","BT":false,"seq":1}]}';
    const { lines } = await run(['--exchange', 'bybit', '--symbols', 'BTCUSDC'], [frame]);
    expect(lines[0]).toContain('"symbol":"BTCUSDC"');
  });
});

describe('--instruments', () => {
  const trade = (sz: string): string =>
    `{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","tradeId":"1","px":"5","sz":"${sz}","side":"buy","ts":"1790000000000"}]}`;
  const row = '{"instId":"BTC-USDT-SWAP","ctVal":"0.01","ctMult":"1","ctType":"linear","settleCcy":"USDT"}';

  test.each([
    ['a JSON array', `[${row}]`],
    ['a REST answer', `{"code":"0","msg":"","data":[${row}]}`],
    ['a row a line', `${row}\n{"instId":"ETH-USDT-SWAP","ctVal":"0.1","ctMult":"1"}\n`],
    ['one row', row],
  ])('%s', async (name, content) => {
    const path = file(`${name}.json`, content);
    for (const symbols of [[], ['--symbols', 'BTCUSDT']]) {
      const { lines, errors } = await run(
        ['--exchange', 'okx', '--instruments', path, ...symbols],
        [trade('3')],
      );
      expect(lines[0]).toContain('"qty":0.03,"side":1');
      expect(errors).toBe('');
    }
  });

  test('without it OKX quantities are refused, never guessed, and the rest goes on', async () => {
    const mark =
      '{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","markPx":"5","ts":"1790000000000"}]}';
    const { lines, errors } = await run(
      ['--exchange', 'okx', '--symbols', 'BTCUSDT'],
      [`${trade('3')}\n${mark}`],
    );
    expect(lines[0]).toBe('{"reject":"unknown contract value"}');
    expect(lines[1]).toContain('"mark_price":5,"index_price":null');
    expect(errors).toContain('contract value of BTCUSDT unknown');
  });

  test.each([
    ['not JSON', 'hello', 'expected JSON or a JSON row a line'],
    ['no rows', '[]', 'expected rows with instId, found none among 0'],
    ['other rows', '[{"symbol":"BTCUSDT"}]', 'expected rows with instId, found none among 1'],
    ['empty', '', 'expected JSON or a JSON row a line'],
  ])('%s is refused', async (name, content, message) => {
    const path = file(`bad-${name}.json`, content);
    const { code, errors } = await run(['--exchange', 'okx', '--instruments', path], [trade('3')]);
    expect([code, errors]).toEqual([2, expect.stringContaining(message)]);
  });
});

test.each([
  [[], '--exchange: expected one of binance, bybit, okx, found nothing'],
  [['--exchange', 'kraken'], 'found kraken'],
  [['--exchange', 'toString'], 'found toString'],
  [['--exchange', 'okx', '--symbols', ''], 'found an empty one'],
  [['--exchange', 'okx', '--symbols', 'BTCUSD,ETHUSD'], 'found BTCUSD, ETHUSD'],
  [['--exchange', 'okx', '--symbols', 'USDT'], 'found USDT'],
  [['--exchange', 'okx', '--instruments', join(folder, 'missing.json')], 'ENOENT'],
  [['--exchange', 'okx', '--speed', '3'], "Unknown option '--speed'"],
  [['--exchange', 'okx', 'extra'], "Unexpected argument 'extra'"],
])('wrong options %j are named', async (argv, message) => {
  const { code, lines, errors } = await run(argv, ['pong\n']);
  expect(code).toBe(2);
  expect(lines).toEqual([]);
  expect(errors).toContain(message);
  expect(errors).toMatch(/^arbscope normalize: .*\n$/);
});

test('--help tells the options', async () => {
  const { code, lines } = await run(['--help'], []);
  expect(code).toBe(0);
  for (const option of ['--exchange', '--symbols', '--instruments', '--ts-recv', '--help']) {
    expect(lines.some((line) => line.trimStart().startsWith(option))).toBe(true);
  }
});

test('names the rows that were refused inside good frames', async () => {
  const frame =
    '[{"e":"markPriceUpdate","E":1790000001000,"s":"BTCUSDT","p":"x"},{"e":"markPriceUpdate","E":1790000001000,"s":"ETHUSDC","p":"7"}]';
  const { errors } = await run(['--exchange', 'binance'], [`${frame}\n${frame}\n`]);
  expect(errors).toBe('arbscope normalize: rows refused in good frames: bad price 2\n');
});

test('waits for a slow receiver instead of filling the memory', async () => {
  const line = `${quote('BTCUSDT', '100')}\n`;
  let read = 0;
  let most = 0;
  const written: number[] = [];
  const stdin = Readable.from(
    (function* () {
      for (let i = 0; i < 400; i++) {
        read++;
        most = Math.max(most, read - written.length);
        yield Buffer.from(line.repeat(1000));
      }
    })(),
    { highWaterMark: 1 },
  );
  let lines = 0;
  const stdout = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      lines += chunk.toString().split('\n').length - 1;
      while (written.length < lines / 1000) written.push(lines);
      setImmediate(done);
    },
  });
  expect(
    await normalizeCommand(['--exchange', 'binance'], { stdin, stdout, stderr: new PassThrough() }),
  ).toBe(0);
  expect(lines).toBe(400_000);
  expect(most).toBeLessThan(10);
});

test('ends quietly when the receiver goes away', async () => {
  const stdin = Readable.from(
    (function* () {
      for (;;) yield Buffer.from(`${quote('BTCUSDT', '100')}\n`.repeat(1000));
    })(),
  );
  let writes = 0;
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      writes++;
      setImmediate(() =>
        done(writes > 2 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null),
      );
    },
  });
  const stderr = new PassThrough();
  expect(await normalizeCommand(['--exchange', 'binance'], { stdin, stdout, stderr })).toBe(0);
  expect(stderr.read()).toBeNull();
});

test('stops when asked to', async () => {
  const stop = new AbortController();
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const run = normalizeCommand(['--exchange', 'okx'], {
    stdin,
    stdout,
    stderr: new PassThrough(),
    signal: stop.signal,
  });
  stdin.write('pong\n');
  expect(String(await new Promise((resolve) => stdout.once('data', resolve)))).toBe('{"control":"pong"}\n');
  stop.abort();
  expect(await run).toBe(0);
});
