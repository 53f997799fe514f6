import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Feed } from '../../../../src-main/replay/read/feed.ts';
import type { Lane } from '../../../../src-main/replay/read/lane.ts';
import {
  relativeTo,
  rowsWithin,
  sliceBatch,
  type RowBatch,
} from '../../../../src-main/replay/read/row-batch.ts';

interface Row {
  readonly ts: bigint;
  readonly recv: bigint;
}

const none = new Float64Array(0);

function batchOf(rows: readonly Row[]): RowBatch {
  const ts = BigInt64Array.from(rows, (row) => row.ts);
  const recv = BigInt64Array.from(rows, (row) => row.recv);
  const base = ts[0]!;
  return {
    rows: rows.length,
    firstRow: 0,
    ts,
    recv,
    seq: BigInt64Array.from(rows.keys(), BigInt),
    tsRel: relativeTo(base, ts),
    base,
    a: Float64Array.from(rows.keys()),
    b: none,
    c: none,
    d: none,
    texts: [],
    big: new BigInt64Array(0),
  };
}

const laneOf = (k: number): Lane => ({
  exchange: ['okx', 'binance', 'bybit'][k % 3]!,
  symbol: `S${k}`,
  stream: k % 2 === 0 ? 'open_interest' : 'bbo',
  files: [{ name: '', layer: 'compact', paths: [], rows: 0, tsMin: 0n, tsMax: 0n }],
});

/** All rows of a feed as `symbol:row@ts/seq`. */
async function readAll(
  lanes: ReadonlyMap<Lane, readonly Row[]>,
  batchRows: number,
  after?: { ts_event: bigint; seq: bigint },
) {
  const feed = new Feed(
    [...lanes.keys()],
    (sorted, { from }) =>
      sorted.map((lane) => {
        const rows = lanes.get(lane)!.filter((row) => from === undefined || row.ts >= from);
        const offset = lanes.get(lane)!.length - rows.length;
        const whole = rows.length === 0 ? undefined : batchOf(rows);
        whole?.a.forEach((value, k) => (whole.a[k] = value + offset));
        let at = 0;
        return {
          prefetch() {},
          async next() {
            if (whole === undefined || at >= whole.rows) return undefined;
            const count = rowsWithin(whole, at, batchRows);
            const batch = sliceBatch(whole, at, at + count);
            at += count;
            return batch;
          },
        };
      }),
    { after },
  );
  const seen: string[] = [];
  if (await feed.start()) {
    do {
      do {
        const { batch, row } = feed;
        seen.push(`${feed.lanes[feed.lane]!.symbol}:${batch.a[row]}@${batch.ts[row]}/${feed.seq}`);
      } while (feed.next());
    } while (await feed.fill());
  }
  return seen;
}

/** The order of the contract, worked out on plain rows. */
function expected(lanes: ReadonlyMap<Lane, readonly Row[]>): string[] {
  const rank = { mark_price: 0, funding: 1, open_interest: 2, bbo: 3, trade: 4 };
  const all = [...lanes].flatMap(([lane, rows]) => rows.map((row, k) => ({ lane, k, ...row })));
  all.sort((x, y) => {
    if (x.ts !== y.ts) return x.ts < y.ts ? -1 : 1;
    if (x.recv !== y.recv) return x.recv < y.recv ? -1 : 1;
    if (x.lane.stream !== y.lane.stream) return rank[x.lane.stream] - rank[y.lane.stream];
    if (x.lane.exchange !== y.lane.exchange) return x.lane.exchange < y.lane.exchange ? -1 : 1;
    if (x.lane.symbol !== y.lane.symbol) return x.lane.symbol < y.lane.symbol ? -1 : 1;
    return x.k - y.k;
  });
  let [last, seq] = [-1n, 0];
  return all.map(({ lane, k, ts }) => {
    seq = ts === last ? seq + 1 : 0;
    last = ts;
    return `${lane.symbol}:${k}@${ts}/${seq}`;
  });
}

/** Steps from the row before; long ones are longer than a double of nanoseconds can tell exactly. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt(0n, 3n) },
  { weight: 1, arbitrary: fc.bigInt(0n, 400n * 86_400_000_000_000n) },
);
const lanes = fc
  .array(fc.array(fc.tuple(step, fc.bigInt(0n, 2n)), { maxLength: 30 }), { minLength: 2, maxLength: 6 })
  .map(
    (all) =>
      new Map(
        all.map((steps, k) => {
          let ts = 1_768_435_200_000_000_001n;
          let recv = 0n;
          const rows = steps.map(([by, late]): Row => {
            ts += by;
            // Within a dataset events of one time come in the order of their receipt.
            recv = by === 0n ? recv + late : ts + late;
            return { ts, recv };
          });
          return [laneOf(k), rows] as const;
        }),
      ),
  );

test('merges datasets in the order of the contract, whatever the batches', async () => {
  await fc.assert(
    fc.asyncProperty(lanes, fc.integer({ min: 1, max: 9 }), async (given, batchRows) => {
      expect(await readAll(given, batchRows)).toEqual(expected(given));
    }),
    { numRuns: 300 },
  );
});

test('goes on with the event after a cursor, also in the middle of a tie', async () => {
  await fc.assert(
    fc.asyncProperty(lanes, fc.nat(), fc.integer({ min: 1, max: 5 }), async (given, at, batchRows) => {
      const all = expected(given);
      if (all.length === 0) return;
      const cut = at % all.length;
      const [ts, seq] = all[cut]!.split('@')[1]!.split('/').map(BigInt) as [bigint, bigint];
      expect(await readAll(given, batchRows, { ts_event: ts, seq })).toEqual(all.slice(cut + 1));
    }),
    { numRuns: 300 },
  );
});

test('keeps the seq of a single dataset', async () => {
  const rows = [5n, 5n, 9n].map((ts) => ({ ts, recv: ts }));
  expect(await readAll(new Map([[laneOf(1), rows]]), 2)).toEqual(['S1:0@5/0', 'S1:1@5/1', 'S1:2@9/2']);
});
