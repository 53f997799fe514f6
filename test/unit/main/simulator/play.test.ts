import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { recordedFrame } from '../../../../src-main/simulator/play/recorded-frame.ts';
import { Client, sync } from './client.ts';
import { start } from './start.ts';

/** Spacing, key order and number forms here are unusual on purpose: they have to survive. */
const frames = {
  binance: {
    bookTicker: [
      '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":500,"s":"BTCUSDT","ps":"BTCUSDT","b":"84551.00","B":"2.646","a":"84551.10","A":"5.302","T":1790000000001,"E":1790000000002,"st":1}}',
      '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":507,"s":"BTCUSDT","b":"84551.00","B":"2.640","a":"84551.10","A":"5.30200","T":1790000000100,"E":1790000000100}}',
    ],
    trade: [
      '{"e":"trade", "E":1790000000455,"T":1790000000452,"s":"BTCUSDT","t":41,"p":"1e4","q":"0.10","X":"MARKET","m":true}',
    ],
    control: ['{"result":null,"id":1}'],
  },
  bybit: {
    tickers: [
      '{"topic":"tickers.NKNUSDT","type":"snapshot","data":{"symbol":"NKNUSDT","markPrice":"0.13946","nextFundingTime":"1709222400000","fundingRate":"0.00137968"},"cs":93597540115,"ts":1709202837189}',
    ],
    publicTrade: [
      '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1788000083218,"data":[{"T":1788000083217,"s":"BTCUSDT","S":"Sell","v":"0.001","p":"77675.00","i":"81d3fc85-0e4d-5c9f-8803-dd63e2a754e8","BT":false,"seq":900}]}',
    ],
  },
  okx: {
    'funding-rate': [
      '{"arg":{"channel":"funding-rate","instId":"LTC-USDT-SWAP"},"data":[{"fundingRate":"0.0001","fundingTime":"1765209600000","instId":"LTC-USDT-SWAP","nextFundingTime":"1765238400000","ts":"1765201461438"}]}',
    ],
    control: ['"pong"'],
  },
};

async function folder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'arbscope-play-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [venue, files] of Object.entries(frames)) {
    await mkdir(join(root, venue));
    for (const [name, lines] of Object.entries(files)) {
      await writeFile(join(root, venue, `${name}.ndjson`), `${lines.join('\n')}\n`);
    }
  }
  return root;
}

const NOW = Date.UTC(2026, 10, 20, 10);
const SIXTEEN = Date.UTC(2026, 10, 20, 16);
const MIDNIGHT = Date.UTC(2026, 10, 21);

describe('frames played from files', () => {
  test('come with new times and, in later rounds, new ids; every other byte stays', async () => {
    const { urls, clock } = await start({ play: await folder(), rate: 10 });
    const client = await Client.open(`${urls.binance.public}/stream?streams=btcusdt@bookTicker`);
    clock.advance(300);
    await client.until(() => client.frames.length >= 3);
    const [first, second] = frames.binance.bookTicker as [string, string];
    const at = (index: number) => Number(/"E":(\d+)/.exec(client.frames[index]!)![1]);
    for (const index of [0, 1, 2]) expect(at(index)).toBeGreaterThanOrEqual(NOW);
    expect(at(1) - at(0)).toBe(100);
    expect(client.frames[0]).toBe(
      first.replace('1790000000002', String(at(0))).replace('1790000000001', String(at(0) - 1)),
    );
    expect(client.frames[1]).toBe(second.replaceAll('1790000000100', String(at(1))));
    // Round two: ids go on after the largest of round one, by the span of 500 to 507.
    expect(client.frames[2]).toBe(
      first
        .replace('1790000000002', String(at(2)))
        .replace('1790000000001', String(at(2) - 1))
        .replace('"u":500', '"u":508'),
    );
  });

  test('come byte for byte when asked, wrapped or raw as the path wants', async () => {
    const { urls, clock } = await start({ play: await folder(), rate: 10, keepBytes: true });
    const wrapped = await Client.open(`${urls.binance.public}/stream?streams=btcusdt@bookTicker`);
    const raw = await Client.open(`${urls.binance.public}/ws/btcusdt@trade`);
    const bybit = await Client.open(urls.bybit.public);
    await bybit.ask({ op: 'subscribe', args: ['tickers.NKNUSDT', 'publicTrade.BTCUSDT'] });
    clock.advance(200);
    await sync.bybit(bybit);
    await raw.until(() => raw.frames.length > 0);
    await wrapped.until(() => wrapped.frames.length > 0);
    expect(wrapped.frames[0]).toBe(frames.binance.bookTicker[0]);
    expect(raw.frames[0]).toBe(frames.binance.trade[0]);
    expect(bybit.frames).toContain(frames.bybit.tickers[0]);
    expect(bybit.frames).toContain(frames.bybit.publicTrade[0]);
  });

  test('carry the coming settlements, not shifted old ones', async () => {
    const { urls, clock } = await start({ play: await folder(), rate: 10 });
    const okx = await Client.open(urls.okx.public);
    okx.send({ op: 'subscribe', args: [{ channel: 'funding-rate', instId: 'LTC-USDT-SWAP' }] });
    await sync.okx(okx);
    const bybit = await Client.open(urls.bybit.public);
    await bybit.ask({ op: 'subscribe', args: ['tickers.NKNUSDT'] });
    clock.advance(100);
    await sync.okx(okx);
    await sync.bybit(bybit);
    const funding = okx.frames.find((frame) => frame.includes('fundingTime'))!;
    expect(funding).toContain(`"fundingTime":"${SIXTEEN}"`);
    expect(funding).toContain(`"nextFundingTime":"${MIDNIGHT}"`);
    expect(bybit.frames.find((frame) => frame.includes('NKN'))).toContain(`"nextFundingTime":"${SIXTEEN}"`);
  });

  test('are all that is sent: the random market keeps quiet', async () => {
    const { urls, clock, simulator } = await start({ play: await folder(), rate: 10 });
    const okx = await Client.open(urls.okx.public);
    const bbo = { channel: 'bbo-tbt', instId: 'BTC-USDT-SWAP' };
    okx.send({ op: 'subscribe', args: [bbo, { channel: 'funding-rate', instId: 'LTC-USDT-SWAP' }] });
    await sync.okx(okx);
    clock.advance(5_000);
    await sync.okx(okx);
    const channels = okx
      .json()
      .flatMap((each) => ('data' in each ? [(each['arg'] as { channel: string }).channel] : []));
    expect(new Set(channels)).toEqual(new Set(['funding-rate']));
    expect(simulator.truth().topics.map(({ topic }) => topic)).toEqual(['funding-rate:LTC-USDT-SWAP']);
  });

  test('are missed when the folder has none', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'arbscope-play-'));
    onTestFinished(() => rm(empty, { recursive: true }));
    await expect(start({ play: empty })).rejects.toThrow(/expected market messages in .*ndjson, found none/);
  });

  test.each([
    ['binance', '{"result":null,"id":1}'],
    ['binance', '"pong"'],
    ['binance', '{"stream":'],
    ['bybit', '{"success":true,"op":"subscribe"}'],
    ['bybit', '{"topic":7}'],
    ['okx', '{"event":"subscribe","arg":{"channel":"trades","instId":"X"}}'],
    ['okx', 'null'],
  ] as const)('leave out what is no market message: %s %s', (venue, line) => {
    expect(recordedFrame(venue, line)).toBeUndefined();
  });
});
