import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AppError } from '#shared/error-codes.ts';
import { connect } from '#shared/rpc/client.ts';
import { query, shape, stream, type Client, type Contract, type Handlers } from '#shared/rpc/contract.ts';
import { serve } from '#shared/rpc/server.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { PATIENCE } from './patience.ts';

/** Two connected ends and what ends them for good. */
export interface WirePair {
  readonly client: Wire;
  readonly server: Wire;
  stop(): Promise<void>;
}

interface Quote {
  readonly venue: string;
  readonly n: number;
}

interface Everything {
  readonly ns: BigInt64Array;
  readonly price: Float64Array;
  readonly bytes: Uint8Array;
  readonly small: Int16Array;
  readonly big: bigint;
  readonly numbers: readonly number[];
  readonly missing: undefined;
  readonly looksLikeATag: Readonly<Record<string, string>>;
  readonly text: string;
}

const nothing = z.strictObject({});
const contract = {
  echo: {
    back: query(z.object({ n: z.number() }), shape<number>()),
    everything: query(nothing, shape<Everything>()),
    slow: query(nothing, shape<number>()),
    missing: query(nothing, shape<null>()),
    broken: query(nothing, shape<null>()),
    unsendable: query(nothing, shape<unknown>()),
  },
  feed: {
    latest: stream(nothing, shape<Quote>(), { keep: 'latest', key: (quote) => quote.venue }),
    oldest: stream(nothing, shape<Quote>(), { keep: 'all', capacity: 3, drop: 'oldest' }),
    newest: stream(nothing, shape<Quote>(), { keep: 'all', capacity: 3, drop: 'newest' }),
  },
} satisfies Contract;

const everything: Everything = {
  ns: new BigInt64Array([1_768_478_400_000_000_001n, -9_223_372_036_854_775_808n]),
  price: new Float64Array([0.1, Number.NaN, Number.NEGATIVE_INFINITY, -0]),
  bytes: new Uint8Array([1, 2, 255]),
  small: new Int16Array([-32_768, 32_767]).subarray(1),
  big: 9_007_199_254_740_993n,
  numbers: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-300],
  missing: undefined,
  looksLikeATag: { $a: 'Float64Array', $n: '12', $$x: 'twice' },
  text: 'ж€🙂\u0000',
};

/** What is no message, or asks for what is not there. */
const hostile: unknown[] = [
  null,
  1,
  'call',
  [],
  {},
  { t: 'nope', id: 1 },
  { t: 'call' },
  { t: 'call', id: 'x', path: 'echo.back', input: {} },
  { t: 'call', id: 0.5, path: 'echo.back', input: {} },
  { t: 'call', id: 2, path: 7, input: {} },
  { t: 'open', id: 3, path: {}, input: {} },
  { t: 'ack', id: 99 },
  { t: 'close', id: 99 },
  { t: 'items', id: 4, items: [1], dropped: 0 },
  { t: 'done', id: 5, value: 1 },
  { t: 'fail', id: 6, error: 'text' },
  { t: 'end', id: 7, error: { code: 1 } },
];

class Source {
  emit: (quote: Quote) => void = () => undefined;
  readonly stopped: string[] = [];
  open = (name: string) => (_input: unknown, emit: (quote: Quote) => void) => {
    this.emit = emit;
    return () => void this.stopped.push(name);
  };
}

/** One suite for every kind of wire: whatever holds here, callers may rely on everywhere. */
export function wireConformance(name: string, makePair: () => Promise<WirePair>): void {
  describe(`${name}: RPC`, () => {
    let pair: WirePair;
    let client: Client<typeof contract>;
    let source: Source;
    let internal: { path: string; cause: unknown }[];
    let release: () => void;
    const handlers = (): Handlers<typeof contract> => ({
      echo: {
        back: ({ n }) => n,
        everything: () => everything,
        slow: () => new Promise<number>((resolve) => (release = () => resolve(1))),
        missing: () => {
          throw new AppError('NOT_FOUND', 'symbol: expected BTCUSDT, was XYZ');
        },
        broken: () => {
          throw new TypeError('secret of /home/someone');
        },
        unsendable: () => () => 1,
      },
      feed: { latest: source.open('latest'), oldest: source.open('oldest'), newest: source.open('newest') },
    });
    const options = {
      validate: true,
      onInternal: (cause: unknown, path: string) => void internal.push({ cause, path }),
    };

    beforeEach(async () => {
      internal = [];
      source = new Source();
      pair = await makePair();
      serve(contract, handlers(), pair.server, options);
      client = connect(contract, pair.client);
    });

    afterEach(() => pair.stop());

    /** Opens a stream whose reader holds every frame until it is let go. */
    const slowReader = async (stream: 'latest' | 'oldest' | 'newest') => {
      const frames: { ns: number[]; dropped: number }[] = [];
      let letGo: () => void = () => undefined;
      const stop = client.feed[stream]({}, (items, dropped) => {
        frames.push({ ns: items.map((quote) => quote.n), dropped });
        return new Promise<void>((resolve) => (letGo = resolve));
      });
      await client.echo.back({ n: 0 });
      return { frames, stop, letGo: () => letGo() };
    };

    test('answers calls with the numbers they carried', async () => {
      const answers = await Promise.all([1, 2, 3].map((n) => client.echo.back({ n })));
      expect(answers).toEqual([1, 2, 3]);
    });

    test('carries typed arrays, bigints and odd numbers unchanged', async () => {
      const got = await client.echo.everything({});
      expect(got).toStrictEqual(everything);
      expect(Object.is(got.price[3], -0)).toBe(true);
      expect('missing' in got).toBe(true);
    });

    test('serves both directions at once', async () => {
      serve(contract, handlers(), pair.client, options);
      const back = connect(contract, pair.server);
      expect(await Promise.all([client.echo.back({ n: 1 }), back.echo.back({ n: 2 })])).toEqual([1, 2]);
    });

    test('keeps messages in order', async () => {
      const seen: number[] = [];
      pair.server.onMessage((message) => void seen.push(message.id));
      for (let id = 1000; id < 1200; id++) pair.client.post({ t: 'ack', id });
      await client.echo.back({ n: 1 });
      expect(seen.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, i) => 1000 + i));
    });

    test('passes codes of the closed list with their text', async () => {
      await expect(client.echo.missing({})).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: 'symbol: expected BTCUSDT, was XYZ',
      });
      expect(internal).toEqual([]);
    });

    test('tells nothing of an unexpected error to the caller and all of it to the log', async () => {
      const failure = (await client.echo.broken({}).catch((error: unknown) => error)) as AppError;
      expect(failure.code).toBe('INTERNAL');
      expect(failure.message).not.toContain('secret');
      expect(internal).toEqual([{ path: 'echo.broken', cause: new TypeError('secret of /home/someone') }]);
    });

    test('fails an answer that cannot be sent instead of leaving the caller waiting', async () => {
      await expect(client.echo.unsendable({})).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    test('refuses an input that does not fit and says where', async () => {
      const failure = client.echo.back({ n: 'one' } as never);
      await expect(failure).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/^echo\.back: n: /) as string,
      });
    });

    test('gives a slow reader the newest per key', async () => {
      const reader = await slowReader('latest');
      for (let n = 1; n <= 5; n++) source.emit({ venue: n % 2 === 0 ? 'okx' : 'bybit', n });
      await vi.waitFor(() => expect(reader.frames).toEqual([{ ns: [1], dropped: 0 }]), PATIENCE);
      reader.letGo();
      await vi.waitFor(() => expect(reader.frames[1]).toEqual({ ns: [4, 5], dropped: 0 }), PATIENCE);
    });

    test.each([
      ['oldest', [4, 5, 6]],
      ['newest', [2, 3, 4]],
    ] as const)('drops the %s beyond the bound and says how many', async (stream, kept) => {
      const reader = await slowReader(stream);
      for (let n = 1; n <= 6; n++) source.emit({ venue: 'okx', n });
      await vi.waitFor(() => expect(reader.frames).toHaveLength(1), PATIENCE);
      reader.letGo();
      await vi.waitFor(() => expect(reader.frames[1]).toEqual({ ns: kept, dropped: 2 }), PATIENCE);
      source.emit({ venue: 'okx', n: 7 });
      reader.letGo();
      await vi.waitFor(() => expect(reader.frames[2]).toEqual({ ns: [7], dropped: 0 }), PATIENCE);
    });

    test('stops the source once when the reader stops twice, and sends nothing after', async () => {
      const reader = await slowReader('oldest');
      reader.stop();
      reader.stop();
      await vi.waitFor(() => expect(source.stopped).toEqual(['oldest']), PATIENCE);
      source.emit({ venue: 'okx', n: 1 });
      await client.echo.back({ n: 0 });
      expect({ frames: reader.frames, stopped: source.stopped }).toEqual({ frames: [], stopped: ['oldest'] });
    });

    test('ends a stream whose reader throws, with its error', async () => {
      const ended = new Promise<Error | undefined>((resolve) => {
        client.feed.oldest(
          {},
          () => {
            throw new RangeError('cannot draw');
          },
          resolve,
        );
      });
      await client.echo.back({ n: 0 });
      source.emit({ venue: 'okx', n: 1 });
      expect(await ended).toEqual(new RangeError('cannot draw'));
      await vi.waitFor(() => expect(source.stopped).toEqual(['oldest']), PATIENCE);
    });

    test('ends everything that is open when the wire closes', async () => {
      const call = client.echo.slow({});
      const ended = new Promise<Error | undefined>((resolve) =>
        client.feed.latest({}, () => undefined, resolve),
      );
      await client.echo.back({ n: 0 });
      pair.server.close();
      await expect(call).rejects.toMatchObject({ code: 'DISCONNECTED' });
      expect(await ended).toMatchObject({ code: 'DISCONNECTED' });
      await vi.waitFor(() => expect(source.stopped).toEqual(['latest']), PATIENCE);
      source.emit({ venue: 'okx', n: 1 });
      release();
      await expect(client.echo.back({ n: 1 })).rejects.toMatchObject({ code: 'DISCONNECTED' });
    });

    test('hears of the close on the side that did not ask for it, once', async () => {
      let closes = 0;
      pair.client.onClose(() => closes++);
      pair.server.close();
      pair.server.close();
      await vi.waitFor(() => expect(closes).toBe(1), PATIENCE);
      pair.client.close();
      pair.client.post({ t: 'ack', id: 1 });
      await new Promise(setImmediate);
      expect(closes).toBe(1);
    });

    test('lives through messages that are none', async () => {
      for (const message of hostile) {
        pair.client.post(message as never);
        pair.server.post(message as never);
      }
      expect(await client.echo.back({ n: 1 })).toBe(1);
      expect(internal).toEqual([]);
    });

    test.each([
      '__proto__.x',
      'constructor.constructor',
      'echo.__proto__',
      'echo.toString',
      'echo',
      '',
      'echo.back.x',
      'feed.latest',
    ])('answers NOT_FOUND to a call of %j', async (path) => {
      const answer = new Promise((resolve) => pair.client.onMessage(resolve));
      pair.client.post({ t: 'call', id: 77, path, input: {} });
      expect(await answer).toMatchObject({ t: 'fail', id: 77, error: { code: 'NOT_FOUND' } });
    });

    test('ignores a second stream under an id in use', async () => {
      const reader = await slowReader('oldest');
      pair.client.post({ t: 'open', id: 1, path: 'feed.newest', input: {} });
      await client.echo.back({ n: 0 });
      reader.stop();
      await vi.waitFor(() => expect(source.stopped).toEqual(['oldest']), PATIENCE);
    });
  });
}
